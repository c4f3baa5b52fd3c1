"""The fields that a column can mean, and what such columns are called in several languages."""

import re
import unicodedata

SKIP = "skip"
EXTERNAL_ID = "external_id"
CORE = {
    "email": "E-mail",
    "name": "Full name",
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company",
    "title": "Job title",
    EXTERNAL_ID: "Their own id",
    "created_at": "Created at",
    "modified_at": "Changed at",
    "converted": "Outcome (became a customer)",
    "converted_at": "Outcome at",
}
"""Fields that are more than an attribute."""
ATTRIBUTES = {
    "phone": "Phone",
    "country": "Country",
    "city": "City",
    "industry": "Industry",
    "employees": "Employees",
    "annual_revenue": "Annual revenue",
    "lead_source": "Lead source",
    "website": "Website",
    "lifecycle_stage": "Lifecycle stage",
    "email_opted_out": "Opted out of e-mail",
}
"""Attributes that scoring knows by these names."""
KNOWN = CORE | ATTRIBUTES
INSTANTS = frozenset({"created_at", "modified_at", "converted_at"})
NUMBERS = frozenset({"employees", "annual_revenue"})
OURS = "leadlight_"
"""Columns of our own score fields are no news to us."""

SYNONYMS: dict[str, str] = {
    "email": (
        "email e_mail email_address e_mail_address mail work_email business_email contact_email primary_email "
        "lead_email email_adresse e_mail_adresse mailadresse adresse_email adresse_e_mail courriel adresse_mail "
        "correo correo_electronico email_1 e_mail_1_value posta_elettronica indirizzo_email emailadres "
        "endereco_de_email adres_e_mail epost e_postadress"
    ),
    "name": (
        "name full_name fullname contact_name lead_name person_name contact person vollstandiger_name "
        "ansprechpartner nom_complet nombre_completo nome_completo volledige_naam naam imie_i_nazwisko namn "
        "contact_full_name"
    ),
    "first_name": (
        "first_name firstname given_name forename vorname prenom nombre nombres nome voornaam imie fornamn first"
    ),
    "last_name": (
        "last_name lastname surname family_name nachname familienname nom nom_de_famille apellido apellidos "
        "cognome sobrenome apelido achternaam nazwisko efternamn last"
    ),
    "company": (
        "company company_name account account_name organization organisation organization_name employer "
        "business_name firma unternehmen firmenname societe entreprise nom_de_l_entreprise nom_entreprise empresa "
        "nombre_de_la_empresa compania azienda societa ragione_sociale bedrijf bedrijfsnaam nome_da_empresa "
        "foretag current_company associated_company"
    ),
    "title": (
        "title job_title jobtitle position role job_role job designation job_position berufsbezeichnung "
        "stellenbezeichnung funktion fonction poste intitule_du_poste cargo puesto qualifica ruolo functie "
        "functietitel stanowisko befattning titel"
    ),
    EXTERNAL_ID: (
        "record_id prospect_id lead_id contact_id external_id crm_id customer_id person_id hs_object_id "
        "record_id_contact lead_number lead_no id uuid guid datensatz_id kontakt_id identifiant id_contact "
        "identificador id_contacto codice id_contatto"
    ),
    "phone": (
        "phone phone_number telephone tel work_phone business_phone mobile mobile_phone mobile_phone_number cell "
        "telefon telefonnummer handy mobil telephone_portable numero_de_telephone portable telefono movil celular "
        "cellulare telefone telefoonnummer numer_telefonu"
    ),
    "country": (
        "country country_region country_name land pays pais paese kraj country_of_residence nation country_code"
    ),
    "city": "city town stadt ort wohnort ville ciudad citta cidade plaats stad miasto location_city",
    "industry": (
        "industry sector vertical branche industrie secteur secteur_d_activite sector_de_actividad industria "
        "settore setor branza bransch company_industry"
    ),
    "employees": (
        "employees number_of_employees num_employees no_of_employees employee_count company_size headcount size "
        "company_headcount numberofemployees mitarbeiter mitarbeiterzahl anzahl_mitarbeiter unternehmensgrosse "
        "nombre_d_employes effectif effectifs taille_de_l_entreprise empleados numero_de_empleados dipendenti "
        "numero_dipendenti funcionarios numero_de_funcionarios aantal_werknemers liczba_pracownikow"
    ),
    "annual_revenue": (
        "annual_revenue revenue yearly_revenue annualrevenue turnover company_revenue jahresumsatz umsatz "
        "chiffre_d_affaires chiffre_d_affaires_annuel ca_annuel ingresos ingresos_anuales facturacion fatturato "
        "fatturato_annuo receita_anual faturamento omzet jaaromzet przychody"
    ),
    "lead_source": (
        "lead_source source original_source leadsource source_of_lead acquisition_channel channel lead_quelle "
        "quelle leadquelle herkunft source_du_lead origine origine_du_lead fuente fuente_del_lead origen fonte "
        "fonte_del_lead origem bron leadbron zrodlo utm_source"
    ),
    "website": (
        "website web_site url company_website homepage webseite internetseite site_web site sitio_web pagina_web "
        "sito_web strona_internetowa domain company_domain company_domain_name"
    ),
    "lifecycle_stage": "lifecycle_stage lifecyclestage lifecycle",
    "email_opted_out": (
        "do_not_email email_opt_out email_opted_out has_opted_out_of_email opted_out opt_out unsubscribed "
        "unsubscribed_from_all_email abgemeldet desabonne"
    ),
    "created_at": (
        "created_at created create_date created_date createdate creation_date date_created created_on added_on "
        "date_added signup_date sign_up_date lead_date erstellt erstellt_am erstelldatum angelegt_am "
        "date_de_creation cree_le fecha_de_creacion creado creado_el data_di_creazione creato_il data_de_criacao "
        "aangemaakt_op data_utworzenia"
    ),
    "modified_at": (
        "modified_at last_modified last_modified_date lastmodifieddate updated_at last_updated updated "
        "modified_date last_modified_at geandert_am zuletzt_geandert modifie_le date_de_modification "
        "fecha_de_modificacion"
    ),
    "converted": (
        "converted is_converted isconverted conversion outcome won is_won is_customer became_customer deal_won "
        "konvertiert gewonnen converti convertido convertito status lead_status stage deal_stage result customer "
        "ergebnis resultat resultado"
    ),
    "converted_at": (
        "converted_at converted_date converteddate conversion_date close_date closed_at closedate won_at won_date "
        "became_a_customer_date konvertiert_am abschlussdatum date_de_conversion fecha_de_conversion "
        "fecha_de_cierre"
    ),
}
BY_NAME: dict[str, tuple[str, int]] = {
    name: (field, rank) for field, names in SYNONYMS.items() for rank, name in enumerate(names.split())
}
"""Column name → (field, how far down its list; the first is the surest)."""

MISSING_WORDS = frozenset(
    (
        "#n/a", "(blank)", "(none)", "(not set)", "-", "--", "-- select --", "---", "--none--", "--select--",
        "-none-", "?", "\\n", "bitte auswählen", "bitte wählen", "blank", "k.a.", "keine angabe", "n.a.", "n/a",
        "na", "nan", "nil", "no value", "non renseigné", "none", "not provided", "not set", "not specified",
        "null", "please select", "seleccionar", "selecione", "select", "seleziona", "sélectionner", "undefined",
    )
)  # fmt: skip


def safe_name(header: str) -> str:
    """Return a header as a snake_case attribute name: `TotalVisits` → `total_visits`; letters of any script stay."""
    spaced = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header.replace("ß", "ss").replace("ł", "l"))
    folded = unicodedata.normalize("NFKD", spaced)
    plain = "".join(char for char in folded if not unicodedata.combining(char)).lower()
    words = re.findall(r"[^\W_]+", plain)
    return "_".join(words)[:60].rstrip("_") or "column"
