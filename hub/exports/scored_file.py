"""A CSV file of leads with their scores beside them, part by part, so that memory does not grow with the file."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from connectors.csvfile import BadRow, Row
from hub.exports.formats import RUN_BY_SPREADSHEETS, csv_bytes
from hub.scores.file_attributes import Reading, attributes, missing_columns, readings, told
from hub.scores.table_file import TableFile
from hub.scores.words import signed
from scoring import Score, Scorecard, Subject
from scoring.values import as_number

PART = 1000
MOST_REASONS = 3
COLUMNS = ("score", "band", "probability", "probability_low", "probability_high", "reasons")


def scored_parts(
    scorecard: Scorecard, file: TableFile, *, as_of: datetime
) -> Iterator[tuple[int, list[BadRow], int, bytes]]:
    """Yield a head and then parts of the file: how many leads each holds, the rows that cannot be read, the line where
    its last row begins, the CSV.

    Attributes are called as the columns are; those that the scorecard reads otherwise are read as learning does.
    """
    read = _readings(scorecard, file)
    yield 0, [], 0, csv_bytes([[*map(_safe, file.header), *_new_columns(file.header)]])
    rows = file.rows()
    while part := list(islice(rows, PART)):
        good = [row for row in part if isinstance(row, Row)]
        lines = [[*map(_safe, row.cells), *_cells(_score(scorecard, file, row, read, as_of))] for row in good]
        yield len(good), [row for row in part if isinstance(row, BadRow)], part[-1].line, csv_bytes(lines)


def columns_read(scorecard: Scorecard, file: TableFile) -> dict[str, str]:
    """Return the column of the file behind each attribute of the scorecard that is not called so."""
    return told(file.header, _readings(scorecard, file))


def columns_missing(scorecard: Scorecard, file: TableFile) -> list[str]:
    """Return the attributes of the scorecard that no column tells; raises Invalid where none does."""
    there = {*file.header, *(one.attribute for one in _readings(scorecard, file))}
    return missing_columns(scorecard, there, file.path.name)


def _readings(scorecard: Scorecard, file: TableFile) -> list[Reading]:
    wanted = set(scorecard.attributes)
    return [one for one in readings(file.header, wanted) if one.attribute in wanted]


def _score(scorecard: Scorecard, file: TableFile, row: Row, read: list[Reading], as_of: datetime) -> Score:
    return scorecard.score_one(Subject(attributes(file.header, read, file.values(row)), []), as_of=as_of)


def _cells(score: Score) -> list[object]:
    reasons = "; ".join(f"{line.words} ({signed(line.points)})" for line in score.receipt.strongest(MOST_REASONS))
    low, high = score.interval or (None, None)
    return [score.total, score.band, score.probability, low, high, _safe(reasons)]


def _new_columns(header: tuple[str, ...]) -> list[str]:
    """Return the names of the columns that are added; those that the file has already get our name in front."""
    return [f"leadlight_{name}" if name in header else name for name in COLUMNS]


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs; numbers may begin with their sign."""
    return f"'{cell}" if cell.startswith(RUN_BY_SPREADSHEETS) and as_number(cell) is None else cell
