"""Words of job titles, plain (no accents); `*` stands for the rest of a word.

English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish, Norwegian, Finnish, Polish.
"""

from typing import Final, Literal, TypeAlias

Seniority: TypeAlias = Literal["c_level", "vp", "director", "manager", "individual", "student"]

NOT_A_TITLE = (
    "other|sonstige|sonstiges|autre|otro|retired|semi retired|unemployed|job seeker|open to work|looking for work|"
    "rentner|rentnerin|arbeitssuchend|retraite|retraitee|jubilado|jubilada|aposentado|aposentada|md phd|phd md"
)

FORMER = (
    "former|formerly|fmr|prev|previous|previously|ex|retired|aspiring|wannabe|ehemalig*|ancien|ancienne|antiguo|antigua"
)
"""What stands before a title that somebody no longer has, or not yet; a past one may stand before it, too."""

NO_LONGER = "former|formerly|retired|emeritus|ehemalig*|to be"
"""What stands after such a title."""

OF_ANOTHER = "to|for|of|with|under|au|aux|du|de la|al|alla|del|dello|della|do|da|van|aan"
ARTICLES = "the|our|its|a|an|de|het"
"""What stands before somebody else's title: `to the CEO`, `du président`."""

ALONE: Final[dict[str, Seniority]] = {"partner": "c_level", "principal": "director", "associate partner": "director"}
"""Ranks of firms that are owned by partners; within a longer title these words say something else."""

NOT_A_RANK = (
    "product owner|process owner|service owner|system owner|data owner|account owner|home owner|owner relations|"
    "lead gen|"
    "lead generation|head hunter|board secretary|ceo office|cfo office|cto office|coo office|founder associate|"
    "founders associate"
)
"""Phrases with a word of rank that says nothing of the sort."""

IN_TRAINING = (
    "intern|interns|internship|trainee|apprentice|praktikant|praktikantin|praktikum|werkstudent|werkstudentin|azubi|"
    "auszubildende|auszubildender|lehrling|volontar|volontarin|stagiaire|alternant|alternante|apprenti|apprentie|"
    "becario|becaria|practicante|pasante|aprendiz|estagiario|estagiaria|estagio|larling|praktik|co op student|"
    "tirocinante|stagista|apprendista|stagiair|harjoittelija|stazysta|stazystka|praktykant|in training|in ausbildung|"
    "en formation"
)

STUDENT = (
    "student|students|studentin|studierende|studierender|undergraduate|graduate|postgraduate|phd candidate|"
    "etudiant|etudiante|estudiante|estudante|studerande|doktorand|doktorandin|doctorant|doctorante|alumno|alumna|"
    "pupil|"
    "studente|studentessa|opiskelija|studentka"
)

ABOUT_STUDENTS = (
    "student advis*|student counsel*|student success|student support|student services|student recruit*|"
    "graduate recruit*|"
    "graduate program*"
)
"""Work for students, not theirs."""

ASSISTANT = (
    "s assistant|advisor to|adviser to|"
    "assistant to|assistant of|executive assistant|personal assistant|administrative assistant|admin assistant|pa to|"
    "ea to|ceo assistant|secretary|secretaire|secretaria|sekretar|sekretarin|sekretaer|*assistent|*assistentin|"
    "*assistenz|"
    "*assistentti|referent der|referentin der|"
    "assistant de direction|assistante de direction|assistante|asistente de|asistente del|"
    "asistente ejecutiva|asistente ejecutivo|"
    "assistente de|assistente da|assistente do|student assistant|"
    "assistente di direzione|segretaria|segretario|secretaresse|directiesecretaresse|asystent|asystentka"
)

VP = (
    "vp|svp|evp|avp|rvp|gvp|vps|v p|vice pres|vice president|vice presidents|vicepresident|vice presidente|"
    "vicepresidente|"
    "vicepresidenta|vice presidenta|vizeprasident|vizeprasidentin|vice presidente executivo|vice vd|"
    "wiceprezes|varatoimitusjohtaja|viceadministrerende direktor"
)

C_LEVEL = (
    "ceo|cfo|coo|cto|cmo|cio|ciso|cro|cpo|chro|cso|cdo|cco|cxo|cao|cko|cpto|cgo|clo|caio|cito|csco|"
    "chief * officer|chief * * officer|"
    "chief * * * officer|c level|c suite|founder|cofounder|co founder|founders|founding partner|owner|co owner|"
    "proprietor|president|chairman|chairwoman|chairperson|chair of the board|managing director|managing partner|"
    "executive director|managing owner|partner owner|principal owner|md|"
    "geschaftsfuhr*|geschaftsleit*|geschaftsinhaber*|inh|vorstand|vorstandin|mitglied des vorstands|"
    "vorstandsvorsitz*|vorstandsmitglied|inhaber|"
    "inhaberin|grunder|grunderin|mitgrunder|mitgrunderin|eigentumer|eigentumerin|prasident|prasidentin|"
    "gesellschafter|"
    "pdg|dg|directeur general|directrice generale|directeur generale|fondateur|fondatrice|cofondateur|cofondatrice|"
    "co fondateur|co fondatrice|gerant|gerante|president directeur general|presidente|presidenta|dirigeant|"
    "dirigeante|"
    "directeur technique cofondateur|"
    "director general|directora general|director ejecutivo|directora ejecutiva|consejero delegado|consejera delegada|"
    "gerente general|fundador|fundadora|cofundador|cofundadora|dueno|duena|propietario|propietaria|socio director|"
    "administrador unico|diretor geral|diretora geral|diretor executivo|diretora executiva|diretor presidente|"
    "socio|socia|socio gerente|socio administrador|proprietario|proprietaria|dono|dona|"
    "vd|verkstallande direktor|grundare|medgrundare|agare|delagare|koncernchef|styrelseordforande|"
    "chief executive|chief exec|chief operating|chief financial|general partner|senior partner|equity partner|"
    "chef d entreprise|gf|amministratore delegato|amministratrice delegata|amministratore unico|direttore generale|"
    "direttrice generale|titolare|fondatore|fondatrice|cofondatore|cofondatrice|eigenaar|eigenares|mede eigenaar|"
    "bestuurder|zaakvoerder|oprichter|medeoprichter|algemeen directeur|directeur eigenaar|bestuursvoorzitter|"
    "administrerende direktor|adm direktor|daglig leder|indehaver|stifter|medstifter|grunnlegger|ejer|eier|"
    "toimitusjohtaja|perustaja|yrittaja|prezes|prezes zarzadu|dyrektor generalny|"
    "wlasciciel|wlascicielka|wspolwlasciciel"
)

MANAGER_FIRST = (
    "teamleit*|teamlead|gruppenleit*|projektleit*|filialleit*|schichtleit*|team head|chef de projet|chef de produit|"
    "chef d equipe|chef de service|chef de groupe|chef de rayon|jefe de equipo|jefa de equipo|jefe de proyecto|"
    "jefa de proyecto|projektchef|gruppchef|teamchef|enhetschef|butikschef|avdelningschef|sous chef|head chef|"
    "executive chef|"
    "scrum master|teamleder|projektleder|prosjektleder|projectleider|capo progetto|capo reparto"
)
"""Looks like the next rank up."""

DIRECTOR = (
    "director|directors|dir|directorate|head|heads|chief|general manager|gm|country manager|prokurist|prokuristin|"
    "direktor|direktorin|ltr|leiter|leiterin|leitung|*leiter|*leiterin|*leitung|hauptabteilungsleiter|"
    "directeur|*directeur|directrice|directora|diretor|diretora|direktor|*direktor|*chef|superintendente|"
    "subdirector|subdirectora|"
    "direttore|direttrice|dirigente|hoofd|*hoofd|johtaja|*johtaja|dyrektor|dyrektorka|dsi|drh|daf"
)

MANAGER = (
    "manager|managers|bdm|pm|pmm|tpm|comptroller|mgr|mngr|manageress|managerin|lead|leads|leader|team lead|"
    "supervisor|coordinator|co ordinator|"
    "superintendent|foreman|captain|controller|koordinator|koordinatorin|verantwortliche|verantwortlicher|*manager|"
    "*managerin|beauftragte|beauftragter|meister|responsable|gestionnaire|encadrant|coordinateur|coordinatrice|"
    "superviseur|chef|cheffe|gerente|gerenta|jefe|jefa|coordinador|coordinadora|supervisora|encargado|encargada|"
    "lider|"
    "gestor|gestora|coordenador|coordenadora|chefe|encarregado|ansvarig|*ansvarig|samordnare|ledare|*ledare|"
    "forestandare|"
    "responsabile|coordinatore|coordinatrice|teamleider|leidinggevende|bedrijfsleider|leder|*leder|paallikko|"
    "*paallikko|kierownik|kierowniczka|menedzer"
)

INDIVIDUAL = (
    "analyst|engineer|engineers|engr|eng|swe|sde|developer|dev|exec|hrbp|programmer|designer|architect|consultant|"
    "specialist|associate|assistant|"
    "executive|representative|rep|reps|sdr|bdr|ae|officer|administrator|admin|accountant|bookkeeper|buyer|advisor|"
    "adviser|agent|clerk|technician|scientist|researcher|recruiter|strategist|planner|editor|writer|copywriter|"
    "teacher|"
    "lecturer|professor|nurse|lawyer|attorney|counsel|paralegal|expert|freelancer|freelance|contractor|staff|"
    "employee|"
    "operator|trader|broker|auditor|tester|qa|devops|sysadmin|support|product owner|process owner|service owner|"
    "business partner|evangelist|advocate|secretary|receptionist|driver|worker|member|marketer|seller|salesperson|"
    "salesman|saleswoman|senior|sr|junior|jr|"
    "*entwickler|*entwicklerin|*betreuer|*betreuerin|*berater|*beraterin|*ingenieur|*ingenieurin|*referent|"
    "*referentin|*sachbearbeiter|"
    "*sachbearbeiterin|*mitarbeiter|*mitarbeiterin|*angestellte|*angestellter|*kaufmann|*kauffrau|*techniker|"
    "*technikerin|buchhalter|buchhalterin|spezialist|spezialistin|fachkraft|redakteur|redakteurin|einkaufer|"
    "einkauferin|verkaufer|verkauferin|lehrer|lehrerin|"
    "ingenieure|developpeur|developpeuse|analyste|consultante|conseiller|conseillere|charge de|chargee de|"
    "commercial|commerciale|comptable|technicien|technicienne|employe|employee|acheteur|acheteuse|redacteur|"
    "analista|ingeniero|ingeniera|desarrollador|desarrolladora|consultor|consultora|especialista|asesor|asesora|"
    "vendedor|vendedora|comercial|contador|contadora|tecnico|tecnica|administrativo|administrativa|abogado|abogada|"
    "profesor|profesora|engenheiro|engenheira|desenvolvedor|desenvolvedora|assistente|auxiliar|advogado|advogada|"
    "*utvecklare|*konsult|*ingenjor|handlaggare|*saljare|*radgivare|ekonom|redovisningsekonom|larare|tekniker|"
    "inkopare|"
    "hacker|scrum master|csm|postdoc|charge d affaires|chargee d affaires|rechtsanwalt|rechtsanwaltin|impiegato|"
    "impiegata|consulente|ingegnere|sviluppatore|sviluppatrice|venditore|venditrice|medewerker|*medewerker|adviseur|"
    "ontwikkelaar|verkoper|inkoper|boekhouder|konsulent|*konsulent|udvikler|utvikler|saelger|selger|indkober|"
    "innkjoper|asiantuntija|*asiantuntija|specjalista|specjalistka|ksiegowa|ksiegowy|handlowiec"
)

NOT_A_DEPARTMENT = "betriebsrat*|betriebswirt*"
"""Looks like one: who represents employees, or has a degree in business, works in any."""

DEPARTMENTS = {
    "sales": (
        "sales|cro|revenue|business development|business dev|bizdev|biz dev|account executive|account executives|"
        "account manager|"
        "account management|key account|key accounts|kam|sdr|bdr|bdm|inside sales|sales engineer|presales|pre sales|"
        "chief revenue officer|chief commercial officer|commercial|commerciale|commerciaux|vertrieb*|verkauf*|"
        "aussendienst*|innendienst*|vente|ventes|venta|ventas|vendas|vendedor|vendedora|comercial|comerciales|"
        "forsaljning*|salj*|saljare|partnerships|alliances|channel|"
        "revops|revenue operations|charge d affaires|chargee d affaires|vendite|venditore|verkoop*|verkoper|salg|"
        "salgs*|saelger|selger|myynti*|sprzedaz*|handlow*"
    ),
    "marketing": (
        "marketing|marketer|mktg|cmo|chief marketing officer|growth|brand|branding|demand generation|demand gen|"
        "product marketing|lead generation|content|communications|communication|seo|sem|social media|"
        "public relations|"
        "pr manager|digital marketing|e commerce|ecommerce|marketingleit*|unternehmenskommunikation|mercadeo|"
        "mercadotecnia|marknad*|kommunikation*|"
        "markeds*|markkinointi*"
    ),
    "finance": (
        "finance|financial|finances|cfo|chief financial officer|accounting|accountant|accounts payable|"
        "accounts receivable|bookkeeper|controller|comptroller|controlling|treasury|treasurer|tax|audit|auditor|"
        "fp&a|finanz*|"
        "buchhalt*|rechnungswesen|finanzas|finanzen|comptab*|comptable|financier|financiere|contabil*|contador|"
        "contadora|contable|financeiro|financeira|financas|financiero|financiera|ekonomi*|ekonom|redovisning*|"
        "daf|finanza|contabilita|amministrazione|boekhoud*|financien|okonomi*|regnskab*|regnskap*|talous*|ksiegow*|"
        "finansow*"
    ),
    "hr": (
        "hr|hrbp|human resources|chro|people|people operations|people ops|talent|recruiting|recruiter|recruitment|"
        "human capital|hr business partner|personalleit*|personalreferent*|personalabteilung|personalwesen|"
        "leiter personal|leiterin personal|rh|drh|ressources humaines|recursos humanos|rrhh|talento|personalchef|"
        "personalansvarig|hr chef|"
        "leitung personal|risorse umane|personeelszaken|henkilosto*|kadry|kadr"
    ),
    "engineering": (
        "engineering|engineer|engineers|engr|swe|sde|dev|developer|developers|development manager|software|"
        "programmer|cto|"
        "chief technology officer|chief technical officer|technology|technical|tech lead|r&d|"
        "research and development|"
        "devops|sre|qa|data science|data scientist|machine learning|ai|entwickl*|*entwickler|*entwicklerin|"
        "*ingenieur|"
        "*ingenieurin|technik|technischer|forschung|ingenierie|developpeur|developpeuse|technique|ingeniero|"
        "ingeniera|"
        "ingenieria|desarrollador|desarrolladora|desarrollo|tecnologia|engenheiro|engenheira|engenharia|"
        "desenvolvedor|desenvolvedora|desenvolvimento|utvecklare|utveckling*|teknik|teknisk|*utvecklare|*ingenjor|"
        "eng|sviluppo|sviluppatore|sviluppatrice|ingegneria|ingegnere|ontwikkel*|udvikl*|utvikl*|kehitys*|kehittaja"
    ),
    "product": (
        "product|products|cpo|cpto|chief product officer|ux|ui|user experience|design|designer|produit|produkt*|"
        "producto|"
        "produto"
    ),
    "it": (
        "it|i t|ict|cio|ciso|chief information officer|information technology|information systems|"
        "information security|"
        "infosec|cyber security|cybersecurity|infrastructure|network|networks|systems|system administrator|sysadmin|"
        "security|helpdesk|help desk|edv|informatik*|informatique|dsi|systemes|informatica|sistemas|ti|"
        "systemadministrat*|database|dba|cloud|"
        "sistemi informativi|tietohallinto*|informatyk*"
    ),
    "operations": (
        "operations|operational|ops|coo|chief operating officer|logistics|supply chain|procurement|purchasing|buyer|"
        "sourcing|warehouse|manufacturing|production|plant|facilities|quality|betrieb*|logistik*|einkauf*|"
        "produktion*|"
        "lieferkette|qualitat*|exploitation|logistique|achats|acheteur|production|operaciones|logistica|compras|"
        "produccion|operacoes|suprimentos|producao|drift|driftchef|inkop*|lager*|verksamhet*|"
        "acquisti|produzione|inkoop*|inkoper|productie|logistiek*|indkob*|innkjop*|osto*|hankinta*|zakup*|produkcj*|"
        "logistyk*"
    ),
    "support": (
        "customer success|customer support|customer service|customer care|customer experience|cx|support|"
        "client services|kundenservice|kundenbetreu*|kundendienst|service client|relation client|atencion al cliente|"
        "servicio al cliente|atendimento|suporte|kundtjanst|kundsupport|"
        "csm|soporte|assistenza clienti|klantenservice|kundeservice|asiakaspalvelu*|obsluga klienta"
    ),
    "legal": (
        "legal|counsel|general counsel|lawyer|attorney|paralegal|compliance|recht|rechtsabteilung|jurist|juristin|"
        "syndikus|juridique|juriste|avocat|avocate|abogado|abogada|juridico|juridica|advogado|advogada|bolagsjurist|"
        "rechtsanwalt|rechtsanwaltin|legale|avvocato|avvocata|juridisch|advocaat|advokat|lakimies|prawnik|prawniczka"
    ),
}
