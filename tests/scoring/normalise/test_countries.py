"""Countries by one name, however they are written."""

import pytest

from scoring.normalise import country


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("de", "Germany"),
        ("Deutschland", "Germany"),
        ("U.S.A.", "United States"),
        ("u.k.", "United Kingdom"),
        ("NO", "Norway"),
        ("the Netherlands", "Netherlands"),
        ("pays-bas", "Netherlands"),
        ("EE.UU.", "United States"),
        ("Suède", "Sweden"),
        ("KE", "Kenya"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Trinidad and Tobago", "Trinidad and Tobago"),
        ("North Korea", "North Korea"),
        ("Tschechien", "Czechia"),
        ("Germany (DE)", "Germany"),
        ("Berlin, Deutschland", "Germany"),
        ("DE - Germany", "Germany"),
        ("San Francisco, CA", "San Francisco, CA"),
        ("San Francisco, CA, USA", "United States"),
        ("France / Spain", "France / Spain"),
        ("Regno Unito", "United Kingdom"),
        ("Verenigde Staten", "United States"),
        ("Duitsland", "Germany"),
        ("Niemcy", "Germany"),
        ("Storbritannia", "United Kingdom"),
        ("Østrig", "Austria"),
        ("Ruotsi", "Sweden"),
        ("Georgia", "Georgia"),
        (" Atlantis ", "Atlantis"),
        ("Bosnia and Herzegovina", "Bosnia and Herzegovina"),
        ("BA", "Bosnia and Herzegovina"),
        ("日本", "日本"),
        ("N/A", None),
        ("NA", None),
        ("-", None),
        ("unknown", None),
        ("Nicht angegeben", None),
        ("+49", None),
        ("", None),
    ],
)
def test_a_country_gets_its_english_name(spelling: str, name: str | None) -> None:
    assert country(spelling) == name
