"""Words of job titles: English, German, French, Spanish, Portuguese, Swedish; plain (no accents), `*` ends a stem."""

NOT_A_TITLE = "n a|na|none|test|tbd|unknown|other|-|x+|keine angabe|sin cargo|aucun|null"

NOT_A_RANK = (
    "product owner|process owner|service owner|system owner|data owner|account owner|lead gen|lead generation|"
    "head hunter|board secretary|office of the ceo|office of the cfo|office of the cto|office of the president"
)
"""Phrases with a word of rank that says nothing of the sort."""

IN_TRAINING = (
    "intern|interns|internship|trainee|apprentice|praktikant|praktikantin|praktikum|werkstudent|werkstudentin|azubi|"
    "auszubildende|auszubildender|lehrling|volontar|volontarin|stagiaire|alternant|alternante|apprenti|apprentie|"
    "becario|becaria|practicante|pasante|aprendiz|estagiario|estagiaria|estagio|larling|praktik|co op student"
)

STUDENT = (
    "student|students|studentin|studierende|studierender|undergraduate|graduate|postgraduate|phd candidate|"
    "etudiant|etudiante|estudiante|estudante|studerande|doktorand|doktorandin|doctorant|doctorante|alumno|alumna|pupil"
)

ASSISTANT = (
    "assistant to|assistant of|executive assistant|personal assistant|administrative assistant|admin assistant|pa to|"
    "ea to|ceo assistant|secretary|secretaire|secretaria|sekretar|sekretarin|*assistent|*assistentin|*assistenz|"
    "assistant de direction|assistante de direction|assistante|asistente de|asistente ejecutiva|asistente ejecutivo|"
    "assistente de|assistente da|assistente do|student assistant"
)

VP = (
    "vp|svp|evp|avp|rvp|gvp|vps|v p|vice president|vice presidents|vicepresident|vice presidente|vicepresidente|"
    "vicepresidenta|vice presidenta|vizeprasident|vizeprasidentin|vice presidente executivo|vice vd"
)

C_LEVEL = (
    "ceo|cfo|coo|cto|cmo|cio|ciso|cro|cpo|chro|cso|cdo|cco|cxo|cao|cko|chief * officer|chief * * officer|"
    "chief * * * officer|c level|c suite|founder|cofounder|co founder|founders|founding partner|owner|co owner|"
    "proprietor|president|chairman|chairwoman|chairperson|chair of the board|managing director|managing partner|"
    "executive director|managing owner|partner owner|principal owner|md|"
    "geschaftsfuhr*|geschaftsleit*|geschaftsinhaber*|vorstand|vorstandin|vorstandsvorsitz*|vorstandsmitglied|inhaber|"
    "inhaberin|grunder|grunderin|mitgrunder|mitgrunderin|eigentumer|eigentumerin|prasident|prasidentin|gesellschafter|"
    "pdg|dg|directeur general|directrice generale|directeur generale|fondateur|fondatrice|cofondateur|cofondatrice|"
    "co fondateur|co fondatrice|gerant|gerante|president directeur general|presidente|presidenta|dirigeant|dirigeante|"
    "directeur technique cofondateur|"
    "director general|directora general|director ejecutivo|directora ejecutiva|consejero delegado|consejera delegada|"
    "gerente general|fundador|fundadora|cofundador|cofundadora|dueno|duena|propietario|propietaria|socio director|"
    "administrador unico|diretor geral|diretora geral|diretor executivo|diretora executiva|diretor presidente|"
    "socio|socia|socio gerente|socio administrador|proprietario|proprietaria|dono|dona|"
    "vd|verkstallande direktor|grundare|medgrundare|agare|delagare|koncernchef|styrelseordforande"
)

MANAGER_FIRST = (
    "teamleit*|gruppenleit*|projektleit*|filialleit*|schichtleit*|team head|chef de projet|chef de produit|"
    "chef d equipe|chef de service|chef de groupe|chef de rayon|jefe de equipo|jefa de equipo|jefe de proyecto|"
    "jefa de proyecto|projektchef|gruppchef|teamchef|enhetschef|butikschef|avdelningschef|sous chef|head chef"
)
"""Looks like the next rank up."""

DIRECTOR = (
    "director|directors|dir|directorate|head|heads|chief|general manager|gm|country manager|prokurist|prokuristin|"
    "direktor|direktorin|leiter|leiterin|leitung|*leiter|*leiterin|*leitung|hauptabteilungsleiter|"
    "directeur|directrice|directora|diretor|diretora|direktor|*direktor|*chef|superintendente|subdirector|subdirectora"
)

MANAGER = (
    "manager|managers|mgr|mngr|manageress|managerin|lead|leads|leader|team lead|supervisor|coordinator|co ordinator|"
    "superintendent|foreman|captain|controller|koordinator|koordinatorin|verantwortliche|verantwortlicher|*manager|"
    "*managerin|beauftragte|beauftragter|meister|responsable|gestionnaire|encadrant|coordinateur|coordinatrice|"
    "superviseur|chef|cheffe|gerente|gerenta|jefe|jefa|coordinador|coordinadora|supervisora|encargado|encargada|lider|"
    "gestor|gestora|coordenador|coordenadora|chefe|encarregado|ansvarig|*ansvarig|samordnare|ledare|*ledare|forestandare"
)

INDIVIDUAL = (
    "analyst|engineer|engineers|developer|programmer|designer|architect|consultant|specialist|associate|assistant|"
    "executive|representative|rep|reps|sdr|bdr|ae|officer|administrator|admin|accountant|bookkeeper|buyer|advisor|"
    "adviser|agent|clerk|technician|scientist|researcher|recruiter|strategist|planner|editor|writer|copywriter|teacher|"
    "lecturer|professor|nurse|lawyer|attorney|counsel|paralegal|expert|freelancer|freelance|contractor|staff|employee|"
    "operator|trader|broker|auditor|tester|qa|devops|sysadmin|support|product owner|process owner|service owner|"
    "business partner|evangelist|advocate|secretary|receptionist|driver|worker|member|marketer|seller|salesperson|"
    "salesman|saleswoman|senior|junior|"
    "*entwickler|*entwicklerin|*betreuer|*betreuerin|*berater|*beraterin|*ingenieur|*ingenieurin|*referent|*referentin|*sachbearbeiter|"
    "*sachbearbeiterin|*mitarbeiter|*mitarbeiterin|*angestellte|*angestellter|*kaufmann|*kauffrau|*techniker|"
    "*technikerin|buchhalter|buchhalterin|spezialist|spezialistin|fachkraft|redakteur|redakteurin|einkaufer|"
    "einkauferin|verkaufer|verkauferin|lehrer|lehrerin|"
    "ingenieure|developpeur|developpeuse|analyste|consultante|conseiller|conseillere|charge de|chargee de|"
    "commercial|commerciale|comptable|technicien|technicienne|employe|employee|acheteur|acheteuse|redacteur|"
    "analista|ingeniero|ingeniera|desarrollador|desarrolladora|consultor|consultora|especialista|asesor|asesora|"
    "vendedor|vendedora|comercial|contador|contadora|tecnico|tecnica|administrativo|administrativa|abogado|abogada|"
    "profesor|profesora|engenheiro|engenheira|desenvolvedor|desenvolvedora|assistente|auxiliar|advogado|advogada|"
    "*utvecklare|*konsult|*ingenjor|handlaggare|*saljare|*radgivare|ekonom|redovisningsekonom|larare|tekniker|inkopare"
)

DEPARTMENTS = {
    "sales": (
        "sales|cro|revenue|business development|bizdev|biz dev|account executive|account executives|account manager|"
        "account management|key account|key accounts|kam|sdr|bdr|inside sales|sales engineer|presales|pre sales|"
        "chief revenue officer|chief commercial officer|commercial|commerciale|commerciaux|vertrieb*|verkauf*|"
        "aussendienst|innendienst|vente|ventes|venta|ventas|vendas|vendedor|vendedora|comercial|comerciales|"
        "forsaljning*|salj*|saljare|partnerships|alliances|channel"
    ),
    "marketing": (
        "marketing|marketer|mktg|cmo|chief marketing officer|growth|brand|branding|demand generation|demand gen|"
        "product marketing|lead generation|content|communications|communication|seo|sem|social media|public relations|"
        "pr manager|digital marketing|e commerce|ecommerce|marketingleit*|unternehmenskommunikation|mercadeo|"
        "mercadotecnia|marknad*|kommunikation*"
    ),
    "finance": (
        "finance|financial|finances|cfo|chief financial officer|accounting|accountant|accounts payable|"
        "accounts receivable|bookkeeper|controller|controlling|treasury|treasurer|tax|audit|auditor|fp&a|finanz*|"
        "buchhalt*|rechnungswesen|finanzas|finanzen|comptab*|comptable|financier|financiere|contabil*|contador|"
        "contadora|contable|financeiro|financeira|financas|financiero|financiera|ekonomi*|ekonom|redovisning*"
    ),
    "hr": (
        "hr|human resources|chro|people|people operations|people ops|talent|recruiting|recruiter|recruitment|"
        "human capital|hr business partner|personalleit*|personalreferent*|personalabteilung|personalwesen|"
        "leiter personal|leiterin personal|rh|drh|ressources humaines|recursos humanos|rrhh|talento|personalchef|"
        "personalansvarig|hr chef"
    ),
    "engineering": (
        "engineering|engineer|engineers|developer|developers|development manager|software|programmer|cto|"
        "chief technology officer|chief technical officer|technology|technical|tech lead|r&d|research and development|"
        "devops|sre|qa|data science|data scientist|machine learning|ai|entwickl*|*entwickler|*entwicklerin|*ingenieur|"
        "*ingenieurin|technik|technischer|forschung|ingenierie|developpeur|developpeuse|technique|ingeniero|ingeniera|"
        "ingenieria|desarrollador|desarrolladora|desarrollo|tecnologia|engenheiro|engenheira|engenharia|"
        "desenvolvedor|desenvolvedora|desenvolvimento|utvecklare|utveckling*|teknik|teknisk|*utvecklare|*ingenjor"
    ),
    "product": (
        "product|products|cpo|chief product officer|ux|ui|user experience|design|designer|produit|produkt*|producto|"
        "produto"
    ),
    "it": (
        "it|i t|ict|cio|ciso|chief information officer|information technology|information systems|information security|"
        "infosec|cyber security|cybersecurity|infrastructure|network|networks|systems|system administrator|sysadmin|"
        "security|helpdesk|help desk|edv|informatik*|informatique|dsi|systemes|informatica|sistemas|ti|"
        "systemadministrat*|database|dba|cloud"
    ),
    "operations": (
        "operations|operational|ops|coo|chief operating officer|logistics|supply chain|procurement|purchasing|buyer|"
        "sourcing|warehouse|manufacturing|production|plant|facilities|quality|betrieb*|logistik*|einkauf*|produktion*|"
        "lieferkette|qualitat*|exploitation|logistique|achats|acheteur|production|operaciones|logistica|compras|"
        "produccion|operacoes|suprimentos|producao|drift|driftchef|inkop*|lager*|verksamhet*"
    ),
    "support": (
        "customer success|customer support|customer service|customer care|customer experience|cx|support|"
        "client services|kundenservice|kundenbetreu*|kundendienst|service client|relation client|atencion al cliente|"
        "servicio al cliente|atendimento|suporte|kundtjanst|kundsupport"
    ),
    "legal": (
        "legal|counsel|general counsel|lawyer|attorney|paralegal|compliance|recht|rechtsabteilung|jurist|juristin|"
        "syndikus|juridique|juriste|avocat|avocate|abogado|abogada|juridico|juridica|advogado|advogada|bolagsjurist"
    ),
}
