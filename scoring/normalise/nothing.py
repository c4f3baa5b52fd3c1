"""Words that stand where nobody knew what to write: `n/a`, `-`, `keine Angabe`, `test`."""

import re
from functools import lru_cache

from scoring.normalise.text import plain

_WORDS = (
    "n a|na|none|null|nil|nan|blank|empty|undefined|unknown|unspecified|undisclosed|confidential|tbd|tba|tbc|"
    "test|testing|asdf|qwerty|select|to be (?:defined|determined|confirmed)|does not apply|"
    "(?:not|non) (?:yet )?(?:provided|specified|set|given|available|applicable|known|disclosed|entered|stated|"
    "defined)|"
    "no (?:title|company|country|data|value|answer|information|industry)|(?:please )?(?:select|choose)(?: (?:one|"
    "an? .*))?|"
    "ka|k a|keine|keine angaben?|unbekannt|nicht (?:angegeben|bekannt)|(?:bitte )?(?:auswahlen|wahlen)|"
    "aucune?|inconnue?|non (?:renseigne|precise|specifie)e?|"
    "ningun[oa]|desconocid[oa]|sin (?:especificar|cargo|datos)|no (?:especificado|indicado|aplica)|seleccionar|"
    "nenhum|desconhecid[oa]|nao (?:informad|especificad)[oa]|selecione|"
    "nessun[oa]|sconosciut[oa]|non (?:specificato|indicato)|seleziona|"
    "geen|onbekend|niet (?:opgegeven|bekend|ingevuld)|"
    "okand|saknas|ej angivet|ukjent|ukendt|ikke (?:oppgitt|oplyst)|tuntematon|brak|nieznan[yae]|x{2,}"
)
_NOTHING = re.compile(_WORDS)


@lru_cache(maxsize=65_536)
def says_nothing(text: str) -> bool:
    """Tell whether a text is blank, without a letter or digit, or a word for what is not known."""
    return not any(map(str.isalnum, text)) or _NOTHING.fullmatch(plain(text)) is not None
