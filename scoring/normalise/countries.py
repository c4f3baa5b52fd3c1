"""Countries by one English name, from codes and common spellings in several languages."""

from typing import Final

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
    "China": "cn|chn|prc|peoples republic of china|people s republic of china|kina chine",
    "Colombia": "co|col|kolumbien|colombie",
    "Croatia": "hr|hrv|kroatien|croatie|hrvatska",
    "Czechia": "cz|cze|czech republic|tschechien tjeckien|republique tcheque|chequia|cesko|ceska republika",
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


_NAMES: Final = {
    spelling: name for name, listed in _SPELLINGS.items() for spelling in (plain(name), *listed.split("|"))
}


def country(text: str) -> str | None:
    """Return the English name of a country; one we do not know as it was written, None for blank."""
    return _NAMES.get(plain(text)) or text.strip() or None
