"""What spreadsheets and old programs put around the rows of a CSV."""

from pathlib import Path

from cms_ext.base.tables.records import read_rows
from tests.cms_ext.base.tables.outcome import read

SAMPLE = Path(__file__).parent / "foreign" / "sep_line.csv"
NAMES = "external_id;account_no;value_date;amount;source;title"
FIRST = "X-1;100005;2026-03-02;12,50;BANK;Opłata za marzec"
SECOND = 'X-2;100005;2026-03-03;1,00;KASA;"Dwa\r\nwiersze; „tak”"'
TITLES = ["Opłata za marzec", "Dwa wiersze; „tak”"]
MARK = "#ebok;payments;1;rows=2"


def lines(*texts: str, end: str = "\r\n") -> bytes:
    return end.join((*texts, "")).encode()


WAYS = {
    "CRLF": (lines(MARK, NAMES, FIRST, SECOND), [3, 4]),
    "LF": (lines(MARK, NAMES, FIRST, SECOND, end="\n"), [3, 4]),
    "CR": (lines(MARK, NAMES, FIRST, SECOND, end="\r"), [3, 4]),
    "CR with breaks of two kinds": (
        lines(MARK, NAMES, FIRST, SECOND.replace("\r", ""), end="\r"),
        [3, 4],
    ),
    "mixed": (f"{MARK}\n{NAMES}\r\n{FIRST}\n{SECOND}".encode(), [3, 4]),
    "sep": (lines("sep=;", MARK, NAMES, FIRST, SECOND), [3, 4]),
    "sep, CR": (lines("sep=;", MARK, NAMES, FIRST, SECOND, end="\r"), [3, 4]),
    "sep and mark": (b"\xef\xbb\xbf" + lines("SEP=;", MARK, NAMES, FIRST, SECOND), [3, 4]),
    "sep in quotes": (lines('"sep=;"', MARK, NAMES, FIRST, SECOND), [3, 4]),
    "sep saved again": (lines("sep=;;;;;;;", MARK, NAMES, FIRST, SECOND), [3, 4]),
    "sep of another": (lines("sep=,", MARK, NAMES, FIRST, SECOND), [3, 4]),
    "two marks": (b"\xef\xbb\xbf" * 2 + lines(MARK, NAMES, FIRST, SECOND), [3, 4]),
    "empty lines": (lines("", " ", MARK, NAMES, FIRST, "", SECOND), [5, 7]),
    "empty rows": (lines(";;;;;", MARK, '"";;', NAMES, FIRST, ";;;;;", SECOND), [5, 7]),
    "end of DOS": (lines(MARK, NAMES, FIRST, SECOND) + b"\x1a", [3, 4]),
    "end of DOS and a line": (lines(MARK, NAMES, FIRST, SECOND, "\x1a"), [3, 4]),
    "no end": (lines(MARK, NAMES, FIRST, SECOND)[:-2], [3, 4]),
}


def test_rows_are_the_same_whatever_stands_around_them():
    outcomes = {way: read(data) for way, (data, _lines) in WAYS.items()}

    assert {way: one.found for way, one in outcomes.items() if one.found} == {}
    assert {way: [row.title for _line, row in one.rows] for way, one in outcomes.items()} == (
        dict.fromkeys(WAYS, TITLES)
    )
    # A spreadsheet does not count its own line.
    assert {way: [line for line, _row in one.rows] for way, one in outcomes.items()} == {
        way: numbers for way, (_data, numbers) in WAYS.items()
    }


def test_files_without_a_marker_begin_at_their_first_text():
    for above in ((), ("sep=;",), ("", ";;;")):
        outcome = read(lines(*above, NAMES, FIRST), kind="payments")
        assert [row.external_id for _line, row in outcome.rows] == ["X-1"]


def test_the_sample():
    [(line, row)] = read(SAMPLE).rows

    assert (line, row.external_id, str(row.amount)) == (3, "Q-1", "100.00")


def test_what_was_refused_is_refused():
    cases = {
        lines("sep=;"): [("KIND_MISSING", None, None)],
        lines("sep=;", MARK): [("HEADER_MISSING", None, None)],
        b"\x1a": [("KIND_MISSING", None, None)],
        lines("", "", "", end="\r"): [("KIND_MISSING", None, None)],
        lines(*[""] * 60, MARK, NAMES, FIRST): [("KIND_MISSING", None, None)],
        lines(MARK, NAMES, FIRST.replace("za", "\x1a")): [("CTRL_CHAR", 3, "title")],
        lines(MARK, NAMES, FIRST.replace("za", "\rza")): [("CTRL_CHAR", 3, "title")],
        lines("sep=;", MARK, NAMES, FIRST, "\x00"): [("FILE_NUL", 4, "")],
        lines("sep=;", MARK, NAMES, FIRST).decode().encode("utf-16"): [
            ("FILE_ENCODING_UTF16", None, None)
        ],
        b"\r\n <html>": [("FILE_NOT_TABLE", None, None)],
        b"\n\n%PDF-1.4": [("FILE_NOT_TABLE", None, None)],
    }

    assert {data: read(data).found for data in cases} == cases


def test_small_tables_are_framed_alike():
    """Lists without a schema: the index of a batch, former logins."""
    rows = [["plik", "tytuł"], ["a.pdf", 'Gęś; "tak"'], ["b.pdf", "x\ny"]]
    text = 'plik;tytuł\n\na.pdf;"Gęś; ""tak"""\n;\nb.pdf;"x\ny"\n'
    contents = [
        text.encode(),
        text.encode("cp1250"),
        text.encode("iso8859-2"),
        f"\ufeffsep=;\r\n{text}\x1a".encode(),
        text.replace("\n", "\r").encode(),
        text.replace(";", "\t").replace("Gęś\t", "Gęś;").encode("utf-16"),
    ]

    found = [[list(record.cells) for record in read_rows(content)] for content in contents]
    assert found == [rows] * 6
    assert [record.fault is None for record in read_rows(b'a;b\n"c;d\n')] == [True, False]
