"""HubSpot's names: versions, paths, our own properties."""

OAUTH = "/oauth/2026-03"
"""Dated; the undated v1 ends in February 2027. Objects are reached through v3, the last undated version."""
OBJECTS = "/crm/v3/objects"
PROPERTIES = "/crm/v3/properties"
ASSOCIATIONS = "/crm/v4/associations"
PIPELINES = "/crm/v3/pipelines"
OWNERS = "/crm/v3/owners"
ACCOUNT = "/account-info/2026-09/details"
LEADS = "contacts"
TYPE_IDS = {
    "contacts": "0-1", "companies": "0-2", "deals": "0-3", "calls": "0-48", "emails": "0-49", "meetings": "0-47",
    "notes": "0-46", "tasks": "0-27",
}  # fmt: skip
"""How addresses and notices name what paths call by its plural."""
GROUP = "leadlight"
SCORE = "leadlight_score"
BAND = "leadlight_band"
REASONS = "leadlight_reasons"
SCORED_AT = "leadlight_scored_at"
DEMOGRAPHIC = "leadlight_demographic"
FIT = "leadlight_fit"
BEHAVIORAL = "leadlight_behavioral"
OURS = (SCORE, BAND, REASONS, SCORED_AT, DEMOGRAPHIC, FIT, BEHAVIORAL)
REQUIRED_SCOPES = (
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.objects.owners.read",
    "crm.objects.companies.read",
    "crm.objects.deals.read",
    "crm.schemas.deals.read",
)
