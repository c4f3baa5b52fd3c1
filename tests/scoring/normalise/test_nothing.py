"""Words for what is not known."""

import pytest

from scoring.normalise import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n/a",
        "NA",
        "-",
        "--",
        ".",
        "?",
        "none",
        "(none)",
        "-- None --",
        "#N/A",
        "[blank]",
        "null",
        "test",
        "TBD",
        "unknown",
        "Not provided",
        "[not provided]",
        "Please select",
        "--Select--",
        "Choose an industry",
        "k.A.",
        "keine Angabe",
        "Unbekannt",
        "bitte wählen",
        "Non renseigné",
        "inconnue",
        "Sin especificar",
        "Ninguna",
        "Não informado",
        "Sconosciuto",
        "onbekend",
        "Saknas",
        "ukjent",
        "xxx",
        " ",
    ],
)
def test_words_for_nothing_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["No", "Nonesuch", "Test & Measurement", "Norway", "日本", "0", "X", "Selecta", "Brakes"]
)
def test_names_like_words_for_nothing_say_something(text: str) -> None:
    assert not says_nothing(text)
