"""Free text about leads: addresses, titles, sizes, countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.normalise import amount, country, department, derive, email_kind, normalise_email, seniority


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
        ("nobody", None),
    ],
)
def test_whose_an_address_is(address: str, kind: str | None) -> None:
    assert email_kind(address) == kind


@pytest.mark.parametrize(
    ("title", "rank", "team"),
    [
        ("VP Operations", "vp", "operations"),
        ("V.P., Sales & Mktg", "vp", "sales"),
        ("Vice-President of Engineering", "vp", "engineering"),
        ("SVP, Head of People", "vp", "hr"),
        ("Assistant Vice President", "vp", None),
        ("C.E.O.", "c_level", "executive"),
        ("Co-Founder & CTO", "c_level", "engineering"),
        ("EVP/COO", "c_level", "operations"),
        ("Chief Marketing Officer", "c_level", "marketing"),
        ("Chief Information Security Officer", "c_level", "it"),
        ("Managing Director", "c_level", "executive"),
        ("president", "c_level", "executive"),
        ("Head of Growth", "director", "marketing"),
        ("Head of Sales Ops, EMEA", "director", "sales"),
        ("Associate Director, Finance", "director", "finance"),
        ("International Sales Director", "director", "sales"),
        ("Chief of Staff", "director", None),
        ("Director of Student Affairs", "director", None),
        ("Sales Mgr.", "manager", "sales"),
        ("Team Lead, DevOps", "manager", "engineering"),
        ("Student Success Manager", "manager", None),
        ("Customer Success Manager", "manager", "support"),
        ("Assistant to the CEO", "individual", None),
        ("Executive Assistant", "individual", None),
        ("Product Owner", "individual", "product"),
        ("Lead Generation Specialist", "individual", "marketing"),
        ("HR Business Partner", "individual", "hr"),
        ("Internal Auditor", "individual", "finance"),
        ("General Counsel", "individual", "legal"),
        ("PhD student", "student", None),
        ("Marketing Intern", "student", "marketing"),
        # German
        ("Geschäftsführerin", "c_level", "executive"),
        ("Leiter Vertrieb", "director", "sales"),
        ("Vertriebsleiterin DACH", "director", "sales"),
        ("IT-Leiter", "director", "it"),
        ("Teamleiter IT", "manager", "it"),
        ("Einkäufer", "individual", "operations"),
        ("Sachbearbeiter Buchhaltung", "individual", "finance"),
        ("software ENGINEER (m/w/d)", "individual", "engineering"),
        ("Werkstudent Marketing", "student", "marketing"),
        # French
        ("Président Directeur Général", "c_level", "executive"),
        ("PDG", "c_level", "executive"),
        ("Directrice commerciale", "director", "sales"),
        ("Responsable RH", "manager", "hr"),
        ("Chef de projet", "manager", None),
        ("Développeur", "individual", "engineering"),
        ("Étudiante", "student", None),
        # Spanish and Portuguese
        ("Director General", "c_level", "executive"),
        ("Vicepresidente Comercial", "vp", "sales"),
        ("Gerente de Ventas", "manager", "sales"),
        ("Jefe de compras", "manager", "operations"),
        ("Sócio-proprietário", "c_level", "executive"),
        ("Diretora de Marketing", "director", "marketing"),
        ("Analista de sistemas", "individual", "it"),
        ("Estagiário", "student", None),
        # Swedish
        ("VD", "c_level", "executive"),
        ("vVD och vice VD", "vp", None),
        ("Försäljningschef", "director", "sales"),
        ("Ekonomichef", "director", "finance"),
        ("Utvecklare", "individual", "engineering"),
        # Italian and Dutch
        ("Amministratore Delegato", "c_level", "executive"),
        ("Responsabile Vendite", "manager", "sales"),
        ("Impiegata contabilità", "individual", "finance"),
        ("Eigenaar", "c_level", "executive"),
        ("Hoofd Inkoop", "director", "operations"),
        ("Medewerker klantenservice", "individual", "support"),
        # Danish, Norwegian, Finnish, Polish
        ("Administrerende direktør", "c_level", "executive"),
        ("Daglig leder", "c_level", "executive"),
        ("Salgschef", "director", "sales"),
        ("Indkøber", "individual", "operations"),
        ("Toimitusjohtaja", "c_level", "executive"),
        ("Myyntipäällikkö", "manager", "sales"),
        ("Prezes Zarządu", "c_level", "executive"),
        ("Kierownik ds. zakupów", "manager", "operations"),
        # Said in other words
        ("Chief Exec", "c_level", "executive"),
        ("Chef d'entreprise", "c_level", "executive"),
        ("Partner", "c_level", "executive"),
        ("Channel Partner Manager", "manager", "sales"),
        ("Head of RevOps", "director", "sales"),
        ("V.P. of Eng", "vp", "engineering"),
        ("Chargé d'affaires", "individual", "sales"),
        ("Rechtsanwältin", "individual", "legal"),
        ("former CEO", None, None),
        ("Ex-CFO", None, "finance"),
        ("Retired", None, None),
        # Messy
        ("Geschäftsführer/in", "c_level", "executive"),
        ("VP Eng (interim)", "vp", "engineering"),
        ("CTO/Co-Founder", "c_level", "engineering"),
        ("🚀 CEO 🚀", "c_level", "executive"),
        ("HEAD OF MARKETING -- Northwind", "director", "marketing"),
        ("Head of Nothing", "director", None),
        ("Verkoopdirecteur", "director", "sales"),
        ("Dyrektor Generalny", "c_level", "executive"),
        ("Teamlead Sales", "manager", "sales"),
        # Near a rank, without it
        ("Vice President's assistant", "individual", None),
        ("Owner’s assistant", "individual", None),
        ("Asistente del Director General", "individual", None),
        ("Advisor to the CEO", "individual", None),
        ("Aspiring CEO", None, None),
        # Nothing to go by
        ("N/A", None, None),
        ("-", None, None),
        ("", None, None),
        ("Xyzzy", None, None),
    ],
)
def test_a_title_becomes_rank_and_department(title: str, rank: str | None, team: str | None) -> None:
    assert (seniority(title), department(title)) == (rank, team)


@given(st.text(max_size=60))
def test_any_title_is_read_without_an_error(title: str) -> None:
    assert seniority(title) in {None, "c_level", "vp", "director", "manager", "individual", "student"}


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("201-500", 350),
        ("1,000+", 1000),
        ("10 001+ employees", 10_001),
        ("<10", 10),
        ("self-employed", 1),
        ("€2.5m", 2_500_000),
        ("2,5 Mio. €", 2_500_000),
        ("$1B", 1_000_000_000),
        ("10k-50k", 30_000),
        ("$10-50m", 30_000_000),
        ("1.000", 1000),
        ("1 000 000", 1_000_000),
        ("1’000", 1000),
        ("1.234.567,89", 1_234_567.89),
        ("1,234.56", 1234.56),
        ("1.5", 1.5),
        (37, 37),
        (2.5, 2.5),
        ("1e6", 1_000_000),
        ("10-50 Mitarbeiter", 30),
        ("1.000–5.000", 3000),
        ("1,5 Tsd.", 1500),
        ("unter 1 Million", 1_000_000),
        ("£10m-£50m", 30_000_000),
        ("10 mln zł", 10_000_000),
        ("5 mld", 5_000_000_000),
        ("1,2 Md€", 1_200_000_000),
        ("5 MEUR", 5_000_000),
        ("100 kEUR", 100_000),
        ("100+ million", 100_000_000),
        ("20%", None),
        ("-5", None),
        ("(5)", 5),
        ("-€2m", None),
        ("5 mil", None),
        ("many", None),
        ("", None),
        (-4, None),
        (float("nan"), None),
        (True, None),
        (None, None),
    ],
)
def test_a_size_becomes_a_number(value: object, number: float | None) -> None:
    assert amount(value) == number  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_any_size_is_read_without_an_error(text: str) -> None:
    found = amount(text)
    assert found is None or found >= 0


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
        ("", None),
    ],
)
def test_a_country_gets_its_english_name(spelling: str, name: str | None) -> None:
    assert country(spelling) == name


def test_an_account_stands_in_for_what_the_lead_does_not_say() -> None:
    account = {"account.employees": "51-200", "account.country": "Deutschland", "account.industry": "Logistics"}
    assert derive(account | {"industry": " "}) == {"employees": 125, "country": "Germany", "industry": "Logistics"}
    own = {"employees": "7", "country": "Sverige", "industry": "Retail"}
    assert derive(account | own) == {"employees": 7, "country": "Sweden"}


def test_a_lead_with_odd_values_is_read_without_an_error() -> None:
    assert derive({"title": 7, "email": None, "employees": True, "country": 3.5, "annual_revenue": "secret"}) == {}


def test_everything_that_follows_from_a_lead_is_derived() -> None:
    lead = {
        "title": "VP Operations",
        "email": "Mara@Northwind.example",
        "employees": "201-500",
        "annual_revenue": "€2.5m",
    }
    assert derive(lead) == {
        "seniority": "vp",
        "department": "operations",
        "email_kind": "company",
        "employees": 350,
        "annual_revenue": 2_500_000,
    }
