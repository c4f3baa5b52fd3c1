"""Finds out how the bytes of a text file are encoded, from all of them, in one pass."""

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 1 << 16
HEAD = 4096
MOSTLY = 20
"""UTF-8 with a few damaged bytes: this many good characters for each bad byte."""
MOST_CONTROLS = 0.02
"""Of the bytes of a text; of bytes by chance every tenth is such."""
CONTROLS = bytes({*range(1, 32), 127} - {*b"\t\n\v\f\r\x1a\x1b"})
FEW = 40
"""With fewer telling bytes than this, a guess among single-byte encodings is a coin toss."""
WESTERN = frozenset({"cp1252", "latin_1", "iso8859_15", "cp850", "cp437", "cp858", "mac_roman", "ascii"})
CANDIDATES = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "mac_roman",
    "cp932", "gb18030", "big5", "cp949", "euc_jp",
)  # fmt: skip
SPARSE = frozenset({"cp1250", "cp1254", "cp1257"})
"""Latin alphabets, in which most letters are ASCII; in the other candidates few are."""
DENSE = 0.3
MARK_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f]|[^\w\s\x00-\x7f](?=[^\W\d_])|[\u00b2\u00b3\u00b9]")


class Detector:
    """Fed every block of a file; remembers whether all of it is UTF-8, and the lines that tell otherwise."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._head = b""
        self._telling = bytearray()
        self._rest = b""

    def feed(self, block: bytes) -> None:
        """Take the next block."""
        if len(self._head) < HEAD:
            self._head += block[: HEAD - len(self._head)]
        if self._is_utf8:
            try:
                self._utf8.decode(block)
            except UnicodeDecodeError:
                self._is_utf8 = False
        if len(self._telling) < SAMPLE and not block.isascii():
            lines = (self._rest + block).splitlines(keepends=True)
            self._rest = lines.pop() if len(lines) > 1 else b""
            for line in lines:
                if not line.isascii():
                    self._telling += line
        elif self._rest:
            self._rest = b""

    def verdict(self) -> tuple[str | None, str]:
        """Return a Python codec name, or None for what is no text, and the reason in words."""
        for bom, name in BOMS:
            if self._head.startswith(bom):
                return name, "its byte order mark says so"
        if wide := _wide(self._head):
            return wide, "every other byte is zero"
        if self._head.count(b"\x00") * 20 > len(self._head):
            return None, "it holds many zero bytes"
        if len(self._head) - len(self._head.translate(None, CONTROLS)) > MOST_CONTROLS * len(self._head):
            return None, "it holds many bytes that no text has"
        if self._ends_utf8():
            return "utf-8", "all of it is valid UTF-8"
        return self._single_byte()

    def _ends_utf8(self) -> bool:
        if not self._is_utf8:
            return False
        try:
            self._utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return bool(self._telling)
        return True

    def _single_byte(self) -> tuple[str, str]:
        sample = bytes((self._telling or bytearray()) + (b"" if self._telling else self._rest))[: 2 * SAMPLE]
        text = sample.decode("utf-8", errors="surrogateescape")
        bad = sum("\udc80" <= char <= "\udcff" for char in text)
        good = sum(char > "\x7f" for char in text) - bad
        if good >= MOSTLY * max(bad, 1):
            return "utf-8", "nearly all of it is valid UTF-8; rows with damaged bytes are rejected"
        best = from_bytes(sample, cp_isolation=list(CANDIDATES)).best()
        name = best.encoding if best is not None else "cp1252"
        if _is_plausible(name, sample) and name not in WESTERN:
            return name, "it is not UTF-8 and reads as text of that kind"
        if _marks_in_words(sample, "cp1252") > 0.2 > _marks_in_words(sample, "cp1250"):
            return "cp1250", "it is not UTF-8 and reads as Central European text"
        return "cp1252", "it is not UTF-8 and reads as Western European text"


def _is_plausible(name: str, sample: bytes) -> bool:
    telling = sum(byte > 0x7F for byte in sample)
    letters = telling + sum(byte < 0x80 and chr(byte).isalpha() for byte in sample)
    return telling >= FEW if name in SPARSE else telling >= max(8, DENSE * letters)


def _marks_in_words(sample: bytes, name: str) -> float:
    """Return the share of non-ASCII characters that are no letters yet touch one, as in `\u00a3ukasz`."""
    text = sample.decode(name, errors="replace")
    telling = sum(char > "\x7f" for char in text)
    return len(MARK_IN_WORD.findall(text)) / max(telling, 1)


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark: Latin text has zeros on one side of each pair."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.6 and even < pairs * 0.1:
        return "utf-16-le"
    if even > pairs * 0.6 and odd < pairs * 0.1:
        return "utf-16-be"
    return None
