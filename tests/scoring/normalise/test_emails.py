"""E-mail addresses: one form, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.normalise import email_kind, normalise_email


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ana.Ruiz@Fabrikam.Example ", "ana.ruiz@fabrikam.example"),
        ("a+B@x.co", "a+b@x.co"),
        ("o'brien@x.ie", "o'brien@x.ie"),
        ("müller@exämple.de", "müller@exämple.de"),
        ("x@mail.sub.example", "x@mail.sub.example"),
        ("no address", None),
        ("a@b", None),
        ("a@b.c@d.e", None),
        ("a@-x.com", None),
        ("a@x..com", None),
        ("a@x.com.", None),
        ("a@1.2.3.4", None),
        (".a@x.com", None),
        ("a..b@x.com", None),
        ("Ana <a@x.com>", None),
        ("a b@x.com", None),
        ("a@x.com, b@x.com", None),
        ("none@none.com", None),
        ("no-email@x.com", None),
        ("unknown@x.com", None),
        ("nona@x.com", "nona@x.com"),
        (f"{'a' * 65}@x.com", None),
        (f"a@{'x' * 250}.com", None),
        ("", None),
    ],
)
def test_an_address_is_trimmed_and_lowered_or_refused(text: str, address: str | None) -> None:
    assert normalise_email(text) == address


@given(st.emails(domains=st.just("fabrikam.example")))
def test_a_normal_address_stays_as_it_is(address: str) -> None:
    once = normalise_email(address)
    assert once is None or normalise_email(once) == once


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("jo@gmail.com", "free"),
        ("Jo@Yahoo.co.uk", "free"),
        ("jo@web.de", "free"),
        ("info@gmail.com", "free"),
        ("info@x.example", "role"),
        ("sales2@x.example", "role"),
        ("support+de@x.example", "role"),
        ("no.reply@x.example", "role"),
        ("accounts.payable@x.example", "role"),
        ("info-de@x.example", "role"),
        ("sales_team@x.example", "role"),
        ("rechnung@x.example", "role"),
        ("may.sales@x.example", "company"),
        ("it.de@x.example", "role"),
        ("de.us@x.example", "company"),
        ("jo@northwind.example", "company"),
        ("jo@live.northwind.example", "company"),
        ("informatics@northwind.example", "company"),
        ("CONTABILIDAD@x.example", "role"),
        ("achats@x.example", "role"),
        ("biuro@x.example", "role"),
        ("büro@x.example", "role"),
        ("segreteria@x.example", "role"),
        ("klantenservice@x.example", "role"),
        ("salg@x.example", "role"),
        ("mailer-daemon@x.example", "role"),
        ("personal@x.example", "company"),
        ("jo+news@googlemail.com", "free"),
        ("kundservice@x.example", "role"),
        ("noemail@x.example", None),
        ("nobody", None),
    ],
)
def test_whose_an_address_is(address: str, kind: str | None) -> None:
    assert email_kind(address) == kind
