"""E-mail addresses: one form, and whose they are."""

import re
from typing import Literal, TypeAlias

EmailKind: TypeAlias = Literal["company", "free", "role"]
LONGEST, LONGEST_LOCAL = 254, 64

_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?=[^.]*[^\W\d_])[^\W_](?:[\w-]*[^\W_])+"
)

_BRAND_NAMES = (
    "aol fastmail freenet gmail gmx googlemail hotmail hushmail icloud inbox live mailinator msn outlook "
    "protonmail rediffmail rocketmail tutanota yahoo yandex ymail zohomail "
)
_FREE_BRAND = re.compile(rf"(?:{'|'.join(_BRAND_NAMES.split())})\.(?:[a-z]{{2,3}}|com?\.[a-z]{{2}})")
"""Providers that own their name under many endings."""
_DOMAINS = (
    "10minutemail.com 126.com 163.com abv.bg alice.it aon.at arcor.de att.net bbox.fr bellsouth.net bigpond.com "
    "bk.ru bluewin.ch blueyonder.co.uk bol.com.br bredband.net btinternet.com btopenworld.com centrum.cz "
    "charter.net chello.at clix.pt comcast.net comhem.se cox.net daum.net dispostable.com duck.com earthlink.net "
    "email.com email.de foxmail.com free.fr globo.com guerrillamail.com hanmail.net hey.com hispeed.ch ig.com.br "
    "inbox.ru interia.pl juno.com laposte.net libero.it list.ru mac.com mail.com mail.ru mailbox.org maildrop.cc "
    "me.com naver.com neuf.fr ntlworld.com o2.pl onet.pl online.de optusnet.com.au orange.fr passagen.se pm.me "
    "posteo.de proton.me qq.com rambler.ru rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com "
    "sky.com sohu.com spray.se t-online.de talktalk.net telefonica.net telia.com telia.se temp-mail.org "
    "terra.com.br terra.es tin.it tiscali.it trashmail.com tuta.io ukr.net uol.com.br usa.com verizon.net "
    "virgilio.it virginmedia.com wanadoo.fr web.de wp.pl xtra.co.nz ya.ru yopmail.com zoho.com "
)
_FREE_DOMAINS = frozenset(_DOMAINS.split())
_ROLE_NAMES = (
    "abuse accounting accounts acquisti admin administration administrator amministrazione anfrage bestellung "
    "bewerbung billing booking bookings buchhaltung buero careers comercial commandes commercial compras compta "
    "comptabilite contact contacto contato contatto customercare customerservice donotreply einkauf empfang enquiries "
    "enquiry facturacion facturation facturen feedback finance hallo hello help helpdesk hi hola hostmaster hr info "
    "information inkoop inquiries inquiry invoice invoices it jobs karriere kontakt kundenservice legal mail "
    "marketing media no-reply noreply office order orders partner partners post postmaster press presse privacy "
    "procurement purchasing recepcion reception rechnung rechnungen recruiting recrutement reservations rh root rrhh "
    "sales security sekretariat service services support team tech vendas vendite ventas ventes verkauf verkoop "
    "vertrieb webmaster welcome zentrale "
    "achats administracion administratie atendimento biuro büro contabilidad facturas faktura factuur financeiro "
    "geschäftsführung klantenservice mailerdaemon myynti newsletter ordini pedidos rezeption salg segreteria sprzedaz "
    "suporte ufficio zamowienia "
    "boekhouding commerciale direction dpo ekonomi firmapost gdpr kundeservice kundservice rodo secretariat sklep "
)
_ROLES = frozenset(_ROLE_NAMES.split())
_QUALIFIER_NAMES = (
    "all at ch de dach department dept desk emea es eu europe fr global group it main nl payable receivable uk us usa "
)
_QUALIFIERS = frozenset(_QUALIFIER_NAMES.split())
_NOBODYS = re.compile(
    r"(?:none|null|unknown|undefined|no[._-]?(?:e[._-]?)?mail|not?[._-]?(?:provided|given|available)|asdf+)"
)
"""What people write before an @ when they have no address to tell."""
_DIVIDERS = re.compile(r"[._-]+")


def normalise_email(text: str) -> str | None:
    """Return an address trimmed and in lower case, None for what is no address, or nobody's: `none@`.

    Tags (`ana+news@`) stay.
    """
    address = text.strip().lower()
    local, _, _ = address.rpartition("@")
    if len(address) > LONGEST or len(local) > LONGEST_LOCAL or not _ADDRESS.fullmatch(address):
        return None
    is_whole = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return address if is_whole and not _NOBODYS.fullmatch(local) else None


def email_kind(text: str) -> EmailKind | None:
    """Return whether an address is at a free provider, a shared mailbox, or a person's at a company; None for none."""
    address = normalise_email(text)
    if address is None:
        return None
    local, _, domain = address.rpartition("@")
    if domain in _FREE_DOMAINS or _FREE_BRAND.fullmatch(domain):
        return "free"
    return "role" if _is_role(local.partition("+")[0]) else "company"


def _is_role(name: str) -> bool:
    """Tell whether a name is a mailbox's: `sales2`, `no.reply`, `info-de`, `accounts.payable`."""
    parts = [part.rstrip("0123456789") for part in _DIVIDERS.split(name)]
    if name in _ROLES or "".join(parts) in _ROLES:
        return True
    return any(part in _ROLES for part in parts) and all(part in _ROLES or part in _QUALIFIERS for part in parts)
