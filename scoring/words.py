"""Word lists in several languages, the weightier kind first."""

SENIORITY = (
    (
        "student",
        "student|studentin|étudiant|étudiante|estudiante|estudante|intern|trainee|praktikant|praktikantin|stagiaire",
    ),
    (
        "c_level",
        "ceo|cto|cfo|coo|cmo|cio|cro|cso|chief|founder|co founder|cofounder|owner|geschäftsführer|geschäftsführerin|"
        "gründer|inhaber|vorstand|pdg|fondateur|gérant|directeur général|director general|fundador|vd|grundare|"
        "sócio|managing director|managing partner|president",
    ),
    ("vp", "vp|svp|evp|avp|vice president|vicepresident|vice président|vicepresidente|bereichsleiter"),
    ("director", "director|directora|directeur|directrice|diretor|diretora|direktor|head|leiter|leiterin|chef|jefe"),
    (
        "manager",
        "manager|managerin|mgr|lead|teamleiter|teamleiterin|responsable|gerente|coordinator|supervisor|ansvarig|gestor",
    ),
    (
        "individual",
        "analyst|engineer|developer|specialist|consultant|associate|assistant|representative|rep|officer|entwickler|"
        "sachbearbeiter|ingénieur|analista|ingeniero|utvecklare|konsult|designer|administrator|accountant|buyer",
    ),
)
DEPARTMENTS = (
    (
        "sales",
        "sales|vertrieb|ventes|ventas|vendas|försäljning|revenue|cro|account executive|business development|commercial",
    ),
    ("marketing", "marketing|cmo|growth|brand|demand generation|marknad|marketingleiter"),
    ("finance", "finance|cfo|financial|accounting|accountant|controller|controlling|finanzen|finanzas|ekonomi"),
    ("hr", "hr|human resources|people|recruiting|talent|personal|rh|recursos humanos"),
    ("engineering", "engineering|engineer|developer|cto|software|entwickler|entwicklung|ingénieur|utvecklare|r d"),
    ("it", "it|cio|information technology|systems|infrastructure|security|informatik|sistemas"),
    (
        "operations",
        "operations|coo|ops|logistics|supply chain|procurement|buyer|purchasing|betrieb|logistik|operaciones",
    ),
)
_FREE_MAIL = (
    "gmail.com|googlemail.com|yahoo.com|yahoo.co.uk|yahoo.fr|yahoo.de|hotmail.com|hotmail.fr|hotmail.es|outlook.com|"
    "live.com|icloud.com|me.com|aol.com|gmx.de|gmx.net|gmx.com|web.de|t-online.de|freenet.de|orange.fr|free.fr|"
    "wanadoo.fr|laposte.net|libero.it|protonmail.com|proton.me|mail.ru|yandex.ru|qq.com|163.com|126.com|mail.com|"
    "zoho.com|rediffmail.com|uol.com.br|bol.com.br|terra.com.br|telia.com|freemail.example"
)
_ROLE_ADDRESSES = (
    "info|contact|office|sales|support|admin|hello|team|marketing|billing|help|service|kontakt|mail|post|vertrieb|"
    "accounts|jobs|press|noreply|no-reply|webmaster|postmaster"
)
FREE_MAIL = frozenset(_FREE_MAIL.split("|"))
ROLE_ADDRESSES = frozenset(_ROLE_ADDRESSES.split("|"))
COUNTRIES = {
    spelling: name
    for name, spellings in {
        "United States": "us|usa|u.s.|u.s.a.|united states|united states of america|vereinigte staaten|estados unidos",
        "United Kingdom": "uk|gb|u.k.|united kingdom|great britain|england|scotland|wales|vereinigtes königreich",
        "Germany": "de|deu|germany|deutschland|allemagne|alemania|alemanha|tyskland",
        "France": "fr|fra|france|frankreich|francia|frança|frankrike",
        "Spain": "es|esp|spain|españa|spanien|espagne|espanha",
        "Sweden": "se|swe|sweden|sverige|schweden|suède|suecia|suécia",
        "Portugal": "pt|prt|portugal",
        "Brazil": "br|bra|brazil|brasil|brésil",
        "Italy": "it|ita|italy|italia|italien|italie",
        "Netherlands": "nl|nld|netherlands|the netherlands|holland|nederland|niederlande|pays-bas",
        "Austria": "at|aut|austria|österreich|autriche",
        "Switzerland": "ch|che|switzerland|schweiz|suisse|svizzera",
        "Canada": "ca|can|canada|kanada",
        "India": "in|ind|india|indien|inde",
        "Australia": "au|aus|australia|australien",
        "Poland": "pl|pol|poland|polska|polen",
        "Denmark": "dk|dnk|denmark|danmark",
        "Norway": "no|nor|norway|norge",
        "Finland": "fi|fin|finland|suomi",
    }.items()
    for spelling in spellings.split("|")
}
