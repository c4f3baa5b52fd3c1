"""Reads leads from CSV files: encoding, delimiter, header, rows with their lines, the meaning of columns."""

from connectors.csvfile.guess import guess
from connectors.csvfile.layout import find_layout
from connectors.csvfile.mapping import Column, Columns
from connectors.csvfile.records import Person, people
from connectors.csvfile.rows import AnyRow, BadRow, Layout, Row, read
from connectors.csvfile.source import VENDOR, Survey, survey

__all__ = [
    "VENDOR",
    "AnyRow",
    "BadRow",
    "Column",
    "Columns",
    "Layout",
    "Person",
    "Row",
    "Survey",
    "find_layout",
    "guess",
    "people",
    "read",
    "survey",
]
