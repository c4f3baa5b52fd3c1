"""HubSpot's names: versions, paths, our own properties."""

OAUTH = "/oauth/2026-03"
"""Dated; the undated v1 ends in February 2027. Objects are reached through v3, the last undated version."""
OBJECTS = "/crm/v3/objects"
PROPERTIES = "/crm/v3/properties"
LEADS = "contacts"
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
