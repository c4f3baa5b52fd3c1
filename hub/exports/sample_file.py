"""Generated leads as files: CSV as a CRM exports it, with the outcome; or lines of JSON with all that leads did."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from hub.exports.formats import csv_bytes
from scoring import Scalar
from scoring.populations import Population
from scoring.populations.population import values

PART = 1000
COLUMNS = {
    "Name": "name",
    "Email": "email",
    "Phone": "phone",
    "Job Title": "title",
    "Company": "company",
    "Company Size": "employees",
    "Industry": "industry",
    "Country": "country",
    "Annual Revenue": "annual_revenue",
    "Lead Source": "lead_source",
    "Lifecycle Stage": "lifecycle_stage",
    "Do Not Email": "email_opted_out",
    "Campaign": "campaign",
    "List Position": "list_position",
}
"""Of the CSV file, with the attribute that each holds as people wrote it."""
COUNTED = timedelta(days=30)
LABEL = "Converted"


def sample_csv(population: Population) -> Iterator[bytes]:
    """Yield parts of a CSV file: attributes, how often each lead did what lately, and whether it converted."""
    attributes = {**population.columns.attributes, **population.written}
    counts = population.counts(within_days=COUNTED.days)
    yield csv_bytes([[*COLUMNS, *map(_counted, counts), LABEL]])
    columns = [
        *(map(_cell, values(attributes[name])) for name in COLUMNS.values()),
        *(of_leads.astype(int).tolist() for of_leads in counts.values()),
        ["Yes" if won else "No" for won in population.outcomes.tolist()],
    ]
    rows = list(zip(*columns, strict=True))
    for first in range(0, len(rows), PART):
        yield csv_bytes([list(row) for row in rows[first : first + PART]])


def sample_lines(population: Population) -> Iterator[bytes]:
    """Yield lines of JSON that `leadlight score --input` reads: what scoring reads of each lead, without outcomes."""
    for number, subject in enumerate(population.subjects, start=1):
        touches = [{"kind": touch.kind, "at": touch.at} for touch in subject.touches]
        yield msgspec.json.encode({"id": number, "attributes": subject.attributes, "touches": touches}) + b"\n"


def _counted(kind: str) -> str:
    words = kind.replace("_", " ")
    return f"{words[0].upper()}{words[1:]} ({COUNTED.days} days)"


def _cell(value: Scalar) -> object:
    return "" if value is None else {True: "Yes", False: "No"}[value] if isinstance(value, bool) else value
