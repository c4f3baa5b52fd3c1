"""The pages that people in the CRM see: contacts, and one contact with the app's panel."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from connectors.sandbox.hubspot import record
from connectors.sandbox.hubspot.card import open_panel
from connectors.sandbox.hubspot.world import Thing

if TYPE_CHECKING:
    from connectors.sandbox.hubspot import HubSpotSandbox

PAGE = 50


def blueprint(crm: "HubSpotSandbox") -> Blueprint:
    """Return the pages of one account, at HubSpot's own addresses."""
    pages = Blueprint("pages", __name__)
    portal = f"/contacts/{crm.portal_id}"

    @pages.context_processor
    def account() -> dict[str, Any]:
        return {"portal": crm.portal_id}

    @pages.get("/")
    @pages.get(portal)
    def home() -> Any:
        return redirect(url_for("pages.contacts"))

    @pages.get(f"{portal}/objects/0-1/views/all/list")
    def contacts() -> Any:
        return _contacts(crm)

    @pages.get(f"{portal}/record/0-1/<int:contact_id>")
    def contact(contact_id: int) -> Any:
        return _contact(crm, str(contact_id))

    return pages


def _contacts(crm: "HubSpotSandbox") -> str:
    """Return a page of contacts, those that changed last first."""
    wanted = request.args.get("q", "").strip()
    with crm.world.lock:
        found = [one for one in crm.world.things["contacts"].values() if not one.is_archived and _is_named(one, wanted)]
        found.sort(key=lambda one: (one.updated_at, int(one.id)), reverse=True)
    last = max(-(-len(found) // PAGE), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    rows = [(one.id, record.name_of(one), one.properties) for one in found[(number - 1) * PAGE : number * PAGE]]
    return render_template("contacts.html", rows=rows, total=len(found), wanted=wanted, number=number, last=last)


def _is_named(contact: Thing, wanted: str) -> bool:
    text = f"{record.name_of(contact)} {contact.properties.get('email', '')}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _contact(crm: "HubSpotSandbox", contact_id: str) -> Any:
    thing = crm.world.get("contacts", contact_id)
    if thing is None:
        is_binned = contact_id in crm.world.things["contacts"]
        return render_template("gone.html", contact_id=contact_id, is_binned=is_binned), 404
    if thing.id != contact_id:  # merged into another
        return redirect(url_for("pages.contact", contact_id=int(thing.id)))
    panel = None
    if crm.card_url:
        panel = open_panel(
            crm.card_url,
            object_id=thing.id,
            portal_id=crm.portal_id,
            app_id=crm.app_id,
            client_secret=crm.client_secret,
        )
    return render_template("record.html", record=record.read(crm.world, thing), panel=panel)
