"""Reading a file: encodings, delimiters, headers, and rows that cannot be taken."""

import csv
import gzip
import io
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.csvfile import BadRow, Row, find_layout, read, survey
from connectors.errors import Rejected

PEOPLE = "Name;Straße;Ort\nJürgen Groß;Hauptstraße 1;Köln\nZoë Müßig;Am Öhr 2;Gießen\nÄnne Röß;Weg 3;Düsseldorf\n"


def written(folder: Path, content: str | bytes, name: str = "leads.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows_of(path: Path, **wishes: str) -> list[Row | BadRow]:
    seen = survey(path, encoding=wishes.get("encoding"))
    return list(read(path, find_layout(path, seen, delimiter=wishes.get("delimiter"))))


def cells_of(path: Path) -> list[list[str]]:
    return [row.cells for row in rows_of(path)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_umlauts_survive_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, PEOPLE, encoding=encoding)
    layout = find_layout(path, survey(path))
    assert layout.header == ("Name", "Straße", "Ort")
    assert cells_of(path)[0] == ["Jürgen Groß", "Hauptstraße 1", "Köln"]


@pytest.mark.parametrize(
    ("encoding", "header", "row"),
    [
        ("cp1251", "Имя,Город,Должность", "Ольга Иванова,Санкт-Петербург,Директор по маркетингу"),
        ("cp1250", "Imię,Nazwisko,Miasto", "Łukasz,Wiśniewski,Łódź"),
        ("cp1253", "Όνομα,Πόλη,Θέση", "Γιώργος,Αθήνα,Διευθυντής"),
        ("cp932", "名前,会社,役職", "山田太郎,株式会社トヨタ,部長"),
    ],
)
def test_encodings_of_other_alphabets_are_recognised(tmp_path: Path, encoding: str, header: str, row: str) -> None:
    path = written(tmp_path, f"{header}\n" + f"{row}\n" * 8, encoding=encoding)
    assert cells_of(path)[0] == row.split(",")


def test_a_lone_euro_sign_is_western(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path, "name,revenue\nAnn,5 €\n", encoding="cp1252"))[0][1] == "5 €"


def test_a_late_umlaut_decides_the_encoding_too(tmp_path: Path) -> None:
    text = "name,city\n" + "Ann,Bonn\n" * 40_000 + "Jörg,Köln\n"
    assert cells_of(written(tmp_path, text, encoding="cp1252"))[-1] == ["Jörg", "Köln"]
    assert cells_of(written(tmp_path, text, encoding="utf-8"))[-1] == ["Jörg", "Köln"]


def test_one_damaged_byte_in_utf8_costs_one_row(tmp_path: Path) -> None:
    content = ("name,city\n" + "Jörg,Köln\n" * 30).encode() + b"J\xf6rg,Bonn\n" + "Änne,Gießen\n".encode()
    *_, damaged, last = rows_of(written(tmp_path, content))
    assert isinstance(damaged, BadRow)
    assert damaged.line == 32
    assert "not text" in damaged.reason
    assert last.cells == ["Änne", "Gießen"]


def test_a_given_encoding_is_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path, "name,city\nŁódź,ąę\n", encoding="cp1250")
    assert rows_of(path, encoding="cp1250")[0].cells == ["Łódź", "ąę"]
    with pytest.raises(Rejected, match="no such encoding"):
        rows_of(path, encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_even_rows(tmp_path: Path, delimiter: str) -> None:
    lines = [
        ["Name", "Notes", "Revenue"],
        ["Ann", '"Likes a, b; c | d\tand e"', '"1.000,50"'],
        ["Bob", "plain", '"2.000,00"'],
    ]
    path = written(tmp_path, "".join(delimiter.join(line) + "\n" for line in lines))
    assert cells_of(path)[0] == ["Ann", "Likes a, b; c | d\tand e", "1.000,50"]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    path = written(tmp_path, "Name;Umsatz;Quote\nAnn;1,5;2,5\nBob;3,5;4,5\n")
    assert cells_of(path) == [["Ann", "1,5", "2,5"], ["Bob", "3,5", "4,5"]]


def test_a_declared_separator_line_is_no_header(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\nName;City\nAnn;Bonn\n")
    assert find_layout(path, survey(path)).header == ("Name", "City")
    assert rows_of(path)[0].line == 3


def test_a_file_of_one_column_is_read(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path, "Email\nann@acme.example\nbob@acme.example\n")) == [
        ["ann@acme.example"],
        ["bob@acme.example"],
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_quoted_line_breaks_belong_to_the_value_and_lines_are_counted(tmp_path: Path, newline: str) -> None:
    text = f'name,note{newline}Ann,"one{newline}two ""quoted"""{newline}{newline}Bob,x{newline}'
    first, second = rows_of(written(tmp_path, text))
    assert (first.line, first.cells) == (2, ["Ann", f'one{newline}two "quoted"'])
    assert (second.line, second.cells) == (5, ["Bob", "x"])


def test_header_names_are_made_distinct(tmp_path: Path) -> None:
    path = written(tmp_path, "Name, Phone ,,phone,Name\na,b,c,d,e\n")
    assert find_layout(path, survey(path)).header == ("Name", "Phone", "column 3", "phone 2", "Name 2")


def test_bad_rows_are_handed_over_with_line_and_reason_and_good_ones_go_on(tmp_path: Path) -> None:
    text = "a,b\n1,2\n1,2,3\n1\n1,x\x00y\n1," + "z" * 40_000 + "\n3,4,,\n\n5,6\n"
    rows = rows_of(written(tmp_path, text))
    assert [row.cells for row in rows if isinstance(row, Row)] == [["1", "2"], ["3", "4"], ["5", "6"]]
    bad = [(row.line, row.reason) for row in rows if isinstance(row, BadRow)]
    assert [line for line, _ in bad] == [3, 4, 5, 6]
    assert all(
        words in reason for words, (_, reason) in zip(["as many as 3", "only 1", "NUL", "40,000"], bad, strict=True)
    )


@pytest.mark.parametrize("good_rows", [5, 700])
@pytest.mark.parametrize("closed_later", [False, True])
def test_a_quote_never_closed_costs_its_own_line_only(tmp_path: Path, closed_later: bool, good_rows: int) -> None:
    good = "".join(f"{n},fine\n" for n in range(good_rows))
    tail = '900,"closes, here"\n' if closed_later else ""
    rows = rows_of(written(tmp_path, f'a,b\n0,"open\n{good}{tail}'))
    bad = [row for row in rows if isinstance(row, BadRow)]
    assert [row.line for row in bad] == [2]
    assert "quote" in bad[0].reason
    assert len(rows) == good_rows + 1 + closed_later
    assert rows[-1].line == good_rows + 2 + closed_later


def test_gzip_is_recognised_by_its_content(tmp_path: Path) -> None:
    packed = gzip.compress(PEOPLE.encode())
    assert len(rows_of(written(tmp_path, packed, "leads.csv.gz"))) == 3
    assert len(rows_of(written(tmp_path, packed, "leads.csv"))) == 3
    assert len(rows_of(written(tmp_path, PEOPLE, "plain.csv.gz"))) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "only blank lines"),
        (gzip.compress(b"a,b\n" * 999)[:-12], "damaged or cut-off gzip"),
        (gzip.compress(b"a,b\n" * 999)[:5] + b"\xff" * 40, "damaged or cut-off gzip"),
        (gzip.compress(b""), "is empty"),
        (b"PK\x03\x04rest of a workbook", "zip archive or an Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"  <!DOCTYPE html><p>sign in", "web page"),
        (bytes(range(256)) * 4 + b"\x00" * 200, "not text"),
        (random.Random(5).randbytes(9_000), "not text"),
        (b"1,2,3\n4,5,6\n", "values in its first row"),
        (b"abc" * 4_000_000, "begins with a line of more than"),
        (b"ann@acme.example,5\nbob@acme.example,6\n", "values in its first row"),
        (b",,\n1,2,3\n", "no names of columns"),
        (b'"name,city\nAnn,Bonn\n', "quote in its first row"),
    ],
)
def test_what_is_no_csv_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(Rejected, match=words) as refused:
        rows_of(written(tmp_path, content, "leads.csv"))
    assert "leads.csv" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="does not exist"):
        survey(tmp_path / "none.csv")
    with pytest.raises(Rejected, match=f"{re.escape(str(tmp_path))} is a folder; name a file in it[.]$"):
        survey(tmp_path)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000), "bomb.csv.gz")
    with pytest.raises(Rejected, match="larger than 2 MB"):
        survey(path, size_limit=2_000_000)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x" * 10_000_000 + ";y", "the line has more than 1,048,576 characters"),
        ("x;" * 1_000_000 + "y", "the line has more than 1,048,576 characters"),
        ("x" * 400_000 + ";y", "a value has more than 131,072 characters; the most is 32,767"),
    ],
)
def test_a_line_that_is_too_long_is_told_as_one_and_costs_no_other_row(tmp_path: Path, line: str, reason: str) -> None:
    bad, good = rows_of(written(tmp_path, f"name;city\n{line}\nAnn;Bonn\n"))
    assert (bad.line, bad.reason if isinstance(bad, BadRow) else "") == (2, reason)
    assert good == Row(3, ["Ann", "Bonn"])


def test_a_quote_before_a_line_that_is_too_long_costs_only_its_own_row(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, f'name,city\n"Ann,Bonn\n{"x" * 2_000_000},y\nBob,Kiel\n'))
    assert [(row.line, isinstance(row, Row)) for row in rows] == [(2, False), (3, False), (4, True)]


def test_names_that_had_to_be_changed_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, " Name ,Size,,size\nAnn,1,2,3\n")
    assert find_layout(path, survey(path)).renamed == ("column 3", "size 2")


def test_the_same_content_has_the_same_hash_packed_or_not(tmp_path: Path) -> None:
    packed = written(tmp_path, gzip.compress(PEOPLE.encode()), "a.csv.gz")
    assert survey(packed).content_hash == survey(written(tmp_path, PEOPLE)).content_hash


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, encoding: str, newline: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([["name", "city", "note"], *rows])
    path = written(tmp_path_factory.mktemp("roundtrip"), text.getvalue(), encoding=encoding)
    layout = find_layout(path, survey(path, encoding=encoding), delimiter=delimiter)
    read_back = [row for row in read(path, layout) if isinstance(row, Row) or "\ufffd" not in "".join(row.cells)]
    assert [row.cells for row in read_back] == [
        row for row in rows if encoding != "utf-16" or "\ufffd" not in "".join(row)
    ]
