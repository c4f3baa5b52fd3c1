"""Countries by one English name, from codes and common spellings in several languages."""

import re
from typing import Final

from scoring.normalise.nothing import says_nothing
from scoring.normalise.text import plain

_SPELLINGS: Final = {
    "Argentina": "ar|arg|argentinien|argentine",
    "Australia": "au|aus|australien|australie",
    "Austria": "at|aut|osterreich|oesterreich|autriche|osterrike",
    "Belgium": "be|bel|belgien|belgique|belgie|belgica",
    "Brazil": "br|bra|brasil|brasilien|bresil",
    "Bulgaria": "bg|bgr|bulgarien|bulgarie",
    "Canada": "ca|can|kanada",
    "Chile": "cl|chl|chili",
    "China": "cn|chn|prc|peoples republic of china|people s republic of china|kina|chine",
    "Colombia": "co|col|kolumbien|colombie",
    "Croatia": "hr|hrv|kroatien|croatie|hrvatska",
    "Czechia": "cz|cze|czech republic|tschechien|tjeckien|republique tcheque|chequia|cesko|ceska republika",
    "Denmark": "dk|dnk|danmark|danemark|dinamarca",
    "Egypt": "eg|egy|agypten|egypte|egipto",
    "Estonia": "ee|est|estland|estonie",
    "Finland": "fi|fin|suomi|finnland|finlande|finlandia",
    "France": "fr|fra|frankreich|francia|franca|frankrike",
    "Germany": "de|deu|ger|deutschland|allemagne|alemania|alemanha|tyskland|brd|federal republic of germany",
    "Greece": "gr|grc|griechenland|grece|grecia|grekland|hellas",
    "Hong Kong": "hk|hkg|hongkong|hong kong sar",
    "Hungary": "hu|hun|ungarn|hongrie|hungria|ungern|magyarorszag",
    "Iceland": "is|isl|island|islande|islandia",
    "India": "in|ind|indien|inde|bharat",
    "Indonesia": "id|idn|indonesien|indonesie",
    "Ireland": "ie|irl|irland|irlande|irlanda|eire|republic of ireland",
    "Israel": "il|isr",
    "Italy": "it|ita|italia|italien|italie",
    "Japan": "jp|jpn|japon|nippon",
    "Latvia": "lv|lva|lettland|lettonie",
    "Lithuania": "lt|ltu|litauen|lituanie",
    "Luxembourg": "lu|lux|luxemburg|luxemburgo",
    "Malaysia": "my|mys|malaisie|malasia",
    "Mexico": "mx|mex|mexiko|mexique",
    "Netherlands": "nl|nld|holland|niederlande|nederland|hollande|the netherlands|pays bas|paises bajos|paises baixos"
    "|nederlanderna",
    "New Zealand": "nz|nzl|neuseeland|nouvelle zelande|nueva zelanda|nya zeeland|nova zelandia",
    "Nigeria": "ng|nga",
    "Norway": "no|nor|norge|norwegen|norvege|noruega",
    "Pakistan": "pk|pak",
    "Peru": "pe|per|perou",
    "Philippines": "ph|phl|the philippines|philippinen|filipinas",
    "Poland": "pl|pol|polska|polen|pologne|polonia",
    "Portugal": "pt|prt",
    "Romania": "ro|rou|rumanien|roumanie|rumania",
    "Russia": "ru|rus|russian federation|russland|russie|rusia",
    "Saudi Arabia": "sa|sau|ksa|saudi arabien|arabie saoudite",
    "Serbia": "rs|srb|serbien|serbie",
    "Singapore": "sg|sgp|singapur|singapour",
    "Slovakia": "sk|svk|slowakei|slovaquie|slovak republic",
    "Slovenia": "si|svn|slowenien|slovenie",
    "South Africa": "za|zaf|rsa|sudafrika|afrique du sud|sudafrica|sydafrika",
    "South Korea": "kr|kor|korea|republic of korea|korea republic of|sudkorea|coree du sud|corea del sur|sydkorea",
    "Spain": "es|esp|espana|spanien|espagne|espanha",
    "Sweden": "se|swe|sverige|schweden|suede|suecia",
    "Switzerland": "ch|che|schweiz|suisse|svizzera|suiza|suica",
    "Taiwan": "tw|twn|taiwan roc",
    "Thailand": "th|tha|thailande",
    "Turkey": "tr|tur|turkiye|turkei|turquie|turquia|turkiet",
    "Ukraine": "ua|ukr",
    "United Arab Emirates": "ae|are|uae|u a e|emirates|vereinigte arabische emirate|emirats arabes unis",
    "United Kingdom": "gb|gbr|uk|great britain|britain|england|scotland|wales|northern ireland|u k|the united kingdom"
    "|vereinigtes konigreich|grossbritannien|royaume uni|reino unido|storbritannien|grande bretagne",
    "United States": "us|usa|u s|u s a|united states of america|the united states|america|vereinigte staaten"
    "|vereinigte staaten von amerika|etats unis|estados unidos|forenta staterna|eeuu|ee uu|eua",
    "Vietnam": "vn|vnm|viet nam",
}


_OTHERS: Final = (
    "Afghanistan af afg|Albania al alb|Bosnia and Herzegovina ba bih|Brunei bn brn|Congo cg cog|Fiji fj fji|"
    "Georgia ge geo|"
    "Guyana gy guy|Haiti ht hti|Libya ly lby|Madagascar mg mdg|Malawi mw mwi|Maldives mv mdv|Mali ml mli|"
    "Sudan sd sdn|"
    "Syria sy syr|Yemen ye yem|Algeria dz dza|Angola ao ago|Armenia am arm|Azerbaijan az aze|Bahrain bh bhr|"
    "Bangladesh bd bgd|"
    "Belarus by blr|Bolivia bo bol|Botswana bw bwa|Cambodia kh khm|Cameroon cm cmr|Costa Rica cr cri|Cuba cu cub|"
    "Cyprus cy cyp|Dominican Republic do dom|Ecuador ec ecu|El Salvador sv slv|Ethiopia et eth|Ghana gh gha|"
    "Guatemala gt gtm|Honduras hn hnd|Iran ir irn|Iraq iq irq|Ivory Coast ci civ|Jamaica jm jam|Jordan jo jor|"
    "Kazakhstan kz kaz|Kenya ke ken|Kuwait kw kwt|Laos la lao|Lebanon lb lbn|Liechtenstein li lie|Macau mo mac|"
    "Malta mt mlt|Mauritius mu mus|Moldova md mda|Monaco mc mco|Mongolia mn mng|Montenegro me mne|Morocco ma mar|"
    "Mozambique mz moz|Myanmar mm mmr|Namibia nam|Nepal np npl|Nicaragua ni nic|North Korea kp prk|"
    "North Macedonia mk mkd|Oman om omn|Panama pa pan|Paraguay py pry|Puerto Rico pr pri|Qatar qa qat|Rwanda rw rwa|"
    "Senegal sn sen|Sri Lanka lk lka|Tanzania tz tza|Trinidad and Tobago tt tto|Tunisia tn tun|Uganda ug uga|"
    "Uruguay uy ury|Uzbekistan uz uzb|Venezuela ve ven|Zambia zm zmb|Zimbabwe zw zwe"
)
"""Names with their codes; a code that is another one's, too, is left out."""
_OTHER_SPELLINGS: Final = {
    "bosnia": "Bosnia and Herzegovina",
    "bosnien": "Bosnia and Herzegovina",
    "saudi": "Saudi Arabia",
    "kingdom of saudi arabia": "Saudi Arabia",
    "syrian arab republic": "Syria",
    "cote d ivoire": "Ivory Coast",
    "macedonia": "North Macedonia",
    "burma": "Myanmar",
    "korea north": "North Korea",
    "korea democratic people s republic of": "North Korea",
    "ireland northern": "United Kingdom",
    "hong kong sar china": "Hong Kong",
    "maroc": "Morocco",
    "marokko": "Morocco",
    "tunisie": "Tunisia",
    "algerie": "Algeria",
    "chypre": "Cyprus",
    "zypern": "Cyprus",
    "republica dominicana": "Dominican Republic",
}
_MORE_SPELLINGS: Final = {
    "Austria": "oostenrijk|ostrig|itavalta",
    "Belgium": "belgio",
    "France": "frankrijk|francja|frankrig|ranska",
    "Germany": "bundesrepublik deutschland|germania|duitsland|niemcy|saksa",
    "Netherlands": "paesi bassi|holandia|alankomaat",
    "Spain": "spagna|spanje|hiszpania|spania|espanja",
    "Sweden": "svezia|zweden|szwecja|ruotsi",
    "Switzerland": "zwitserland|szwajcaria|sveits|sveitsi",
    "United Kingdom": "regno unito|verenigd koninkrijk|wielka brytania|storbritannia|irlande du nord",
    "United States": "stati uniti|verenigde staten|stany zjednoczone|yhdysvallat",
}
_PLAIN_CODES = frozenset({"usa", "uk", "uae"})
_PARTS = re.compile(r"[(),;/|]| - ")


def _codes(entry: str) -> tuple[str, tuple[str, ...]]:
    """Return a name and its codes: the words in lower case after it."""
    words = entry.split()
    codes = tuple(word for word in words[1:] if len(word) <= 3 and word.islower() and word != "and")
    return " ".join(word for word in words if word not in codes), codes


_NAMES: Final = {
    spelling: name for name, listed in _SPELLINGS.items() for spelling in (plain(name), *listed.split("|"))
} | _OTHER_SPELLINGS
_NAMES.update((spelling, name) for name, listed in _MORE_SPELLINGS.items() for spelling in listed.split("|"))
_NAMES.update((spelling, name) for name, codes in map(_codes, _OTHERS.split("|")) for spelling in (plain(name), *codes))


def country(text: str) -> str | None:
    """Return the English name of a country; one we do not know as it was written, None for what names none.

    A name among other words is found where it stands apart: `Germany (DE)`, `Berlin, Germany`. A code there may be
    that of a state: `San Francisco, CA`.
    """
    if says_nothing(text) or not any(map(str.isalpha, text)):
        return None
    whole = _NAMES.get(plain(text))
    if whole is not None:
        return whole
    apart = (plain(part) for part in _PARTS.split(text))
    parts = {_NAMES[part] for part in apart if part in _NAMES and (len(part) > 3 or part in _PLAIN_CODES)}
    return parts.pop() if len(parts) == 1 else text.strip()
