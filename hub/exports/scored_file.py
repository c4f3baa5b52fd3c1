"""A CSV file of leads with their scores beside them, part by part, so that memory does not grow with the file."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from connectors.csvfile import BadRow, Row
from hub.exports.formats import RUN_BY_SPREADSHEETS, csv_bytes
from hub.scores.offline import LeadLine, scored
from hub.scores.table_file import TableFile
from hub.scores.words import signed, strongest
from scoring import Score, Scorecard
from scoring.values import as_number

PART = 1000
MOST_REASONS = 3
COLUMNS = ("score", "band", "probability", "reasons")


def scored_parts(
    scorecard: Scorecard, file: TableFile, *, as_of: datetime
) -> Iterator[tuple[int, list[BadRow], bytes]]:
    """Yield a head and then parts of the file: how many leads each holds, the rows that cannot be read, the CSV.

    Attributes are called as the columns are; what follows from them is derived, as for stored leads.
    """
    yield 0, [], csv_bytes([[*map(_safe, file.header), *_new_columns(file.header)]])
    rows = file.rows()
    while part := list(islice(rows, PART)):
        good = [row for row in part if isinstance(row, Row)]
        told = [[*map(_safe, row.cells), *_cells(_score(scorecard, file, row, as_of))] for row in good]
        yield len(good), [row for row in part if isinstance(row, BadRow)], csv_bytes(told)


def _score(scorecard: Scorecard, file: TableFile, row: Row, as_of: datetime) -> Score:
    attributes = dict(zip(file.header, file.values(row), strict=True))
    return scored(scorecard, LeadLine(attributes=attributes), as_of=as_of)


def _cells(score: Score) -> list[object]:
    reasons = "; ".join(f"{line.words} ({signed(line.points)})" for line in strongest(score, most=MOST_REASONS))
    return [score.total, score.band, score.probability, _safe(reasons)]


def _new_columns(header: tuple[str, ...]) -> list[str]:
    """Return the names of the columns that are added; those that the file has already get our name in front."""
    return [f"leadlight_{name}" if name in header else name for name in COLUMNS]


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs; numbers may begin with their sign."""
    return f"'{cell}" if cell.startswith(RUN_BY_SPREADSHEETS) and as_number(cell) is None else cell
