"""Opens a file as bytes, compressed or not, and looks through it once before anything is read from it."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from connectors.csvfile.encoding import Detector
from connectors.errors import Rejected

VENDOR = "csv"
BLOCK = 1 << 18
GZIP_MAGIC = b"\x1f\x8b"
FOREIGN = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook; open it and save the sheet as CSV (UTF-8)"),
    (b"PK\x05\x06", "an empty zip archive; export the data as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; open it and save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF document; export the data as CSV"),
    (b"SQLite format 3\x00", "an SQLite database; export the table as CSV"),
    (b"PAR1", "a Parquet file; export the data as CSV"),
    (b"BZh", "compressed with bzip2; unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "compressed with xz; unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it, or pack it with gzip"),
    (GZIP_MAGIC, "packed with gzip twice; unpack it once"),
    (b"<!doctype html", "a web page, perhaps of a sign-in that had ended; export the file again"),
    (b"<html", "a web page, perhaps of a sign-in that had ended; export the file again"),
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look through the bytes told."""

    content_hash: str
    """SHA-256 of the unpacked bytes, hexadecimal."""
    size: int
    """Unpacked, in bytes."""
    lines: int
    """Physical lines, as far as their ends tell."""
    encoding: str
    encoding_reason: str


def refuse(path: Path, words: str) -> Rejected:
    """Return the error for a file that cannot be read; the message names the file, not its folder."""
    return Rejected(f"{path.name} {words}.", vendor=VENDOR, operation="read")


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open a file for reading, unpacking gzip by its content whatever its name.

    Raises:
        Rejected: there is no such file, it may not be read, or its gzip is damaged (also while reading on).
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            if not packed:
                yield raw
                return
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield unpacked
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise refuse(path, "is a damaged or cut-off gzip file; copy or download it again") from error
    except FileNotFoundError as error:
        raise refuse(path, "does not exist; check the name and the folder") from error
    except IsADirectoryError as error:
        raise Rejected(f"{path} is a folder; name a file in it.", vendor=VENDOR, operation="read") from error
    except PermissionError as error:
        raise refuse(path, "may not be read by this user; change its permissions") from error


def survey(path: Path, *, encoding: str | None = None, size_limit: int | None = None) -> Survey:
    """Look through a whole file: its hash, its size, its encoding unless one is given.

    Raises:
        Rejected: the file is empty, is no text, is damaged, or unpacks to more than `size_limit` bytes.
    """
    digest = hashlib.sha256()
    detector = Detector()
    size = feeds = returns = 0
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            if size == 0:
                _refuse_foreign(path, block)
            size += len(block)
            if size_limit is not None and size > size_limit:
                raise refuse(
                    path, f"is larger than {size_limit // 1_000_000} MB unpacked; split it, or import it by command"
                )
            digest.update(block)
            detector.feed(block)
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
    if size == 0:
        raise refuse(path, "is empty; export it again")
    name, reason = (encoding, "as you said") if encoding else detector.verdict()
    if name is None:
        raise refuse(path, f"is not text ({reason}); export the data as CSV (UTF-8)")
    lines = max(feeds, returns)
    return Survey(content_hash=digest.hexdigest(), size=size, lines=lines, encoding=name, encoding_reason=reason)


def _refuse_foreign(path: Path, block: bytes) -> None:
    start = block[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, words in FOREIGN:
        if block.startswith(magic) or (magic.startswith(b"<") and start.startswith(magic)):
            raise refuse(path, f"is {words}")
