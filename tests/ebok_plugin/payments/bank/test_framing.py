import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.payments.bank import (
    Code,
    ParsedEntry,
    ParsedFile,
    ParsedStatement,
    detect_profile,
    parse_statements,
)
from ebok_plugin.payments.bank.values import CONTROLS, has_controls, strip_controls
from tests.ebok_plugin.payments.bank import written

BOM = b"\xef\xbb\xbf"
MT940_FILES = [name for name in written.EXPECTED["files"] if name.endswith(".sta")]
ENTRY = ":61:2603090309CN5,00NTRFA"
END = "-\n"
CLOSING = "62F:C260309PLN105,00"


def as_desk(data: bytes) -> ParsedFile:
    """Read as at the desk: the dialect is found by content."""
    profile = detect_profile(data, written.SITE_PROFILES).profile
    return parse_statements(data, profile, today=written.TODAY, own_accounts=written.OWN_ACCOUNTS)


def content(file: ParsedFile) -> list[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """Everything but the lines on which the entries stand."""
    return [
        (head(statement), list(map(values_of, statement.entries))) for statement in file.statements
    ]


def head(statement: ParsedStatement) -> tuple[object, ...]:
    names = ("account_raw", "iban", "number", "sequence", "currency", "opening", "closing")
    return tuple(getattr(statement, name) for name in (*names, "available", "left_out"))


def values_of(entry: ParsedEntry) -> tuple[object, ...]:
    return tuple(getattr(entry, name) for name in entry._fields if name != "place")


def warnings(file: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(found.code, found.line, found.message_pl) for found in file.warnings]


NO_STATEMENT = "To nie jest wyciąg MT940 ani CAMT.053 ({})."
PASSED = "Z pliku pominięto: {}. Wyciągi odczytano bez tego."


def test_odd_beginning_of_a_real_file():
    beginnings = {
        b"\x01\n": None,
        b"\x01\r\n": None,
        b"\x01": None,
        b"\n": None,
        b"\n\r\n \t\n": "puste wiersze 1–3",
        b"\x02\x10\x7f": "znaki sterujące w wierszu 1",
        b"\x1a\r\n\x0c\r\n": "znaki sterujące w wierszach 1–2",
        b"// MultiBank eksport 4.1\r\n": "komentarz w wierszu 1",
        b"\n// eksport\n\x02\n  // z dnia 9 marca\n\n": (
            "znaki sterujące w wierszu 3, komentarze w wierszach 2, 4, puste wiersze 1, 5"
        ),
        BOM + b"// eksport\n": "komentarz w wierszu 1",
    }
    for name in written.EXPECTED["files"]:
        clean, rest = as_desk(written.sample(name)), written.sample(name).removeprefix(BOM).lstrip()
        files = {odd: as_desk(odd + rest) for odd in beginnings}

        assert {odd: warnings(file) for odd, file in files.items()} == {
            odd: [("BANK_PASSED_OVER", 1, PASSED.format(passed))] if passed else []
            for odd, passed in beginnings.items()
        }
        for file in files.values():
            assert content(file) == content(clean)
            assert (file.kind, file.encoding) == (clean.kind, clean.encoding)


def test_each_statement_may_stand_in_a_frame_of_its_own():
    """As mBank and SWIFT send them: SOH before each message, ETX behind."""
    one, other = written.mt940(ENTRY, number="1", closing=CLOSING), written.mt940(number="2")
    plain = (one + other).encode()

    for framed in (
        f"\x01\n{one}\x01\n{other}",
        f"\x01{one}\x03\x01{other}\x03",
        f"\x01{one.rstrip()}\x03\n\x01\r\n{other.rstrip()}\x03",
        f"\x01{one[: -len(END)]}\x01{other[: -len(END)]}\x03",
    ):
        file = written.read(framed)
        assert content(file) == content(written.read(plain)), repr(framed)
        assert file.warnings == ()


def test_the_report_names_the_lines_passed_over_elsewhere():
    texts = {
        written.mt940(number="1") + "// koniec\n" + written.mt940(number="2"): (
            7,
            "komentarz w wierszu 7",
        ),
        written.mt940(number="1") + "\x1a" + written.mt940(number="2"): (
            7,
            "znaki sterujące w wierszu 7",
        ),
        written.mt940(ENTRY, ":86:020~00~20czy\x02nsz~32Jan\x1c Kos", closing=CLOSING): (
            6,
            "znaki sterujące w wierszu 6",
        ),
        written.mt940(*[":86:\x02"] * 12, *[":86:a", ":86:\x02"] * 12): (
            5,
            "znaki sterujące w wierszach 5–16, 18, 20, 22, 24 i dalszych",
        ),
    }

    assert {text: warnings(written.read(text)) for text in texts} == {
        text: [("BANK_PASSED_OVER", line, PASSED.format(passed))]
        for text, (line, passed) in texts.items()
    }


def test_control_bytes_in_the_texts_of_a_payer_are_left_out():
    details = ":86:020~00~20czy\x02nsz~32Jan\x1c Kos\x7f~63SWRK0001000000100001"

    entry = written.only_entry(
        written.read(written.mt940(ENTRY + "\x07b//R\x07EF", details, closing=CLOSING))
    )

    found = (entry.title, entry.name, entry.customer_ref, entry.bank_ref, entry.virtual_id)
    assert found == ("czynsz", "Jan Kos", "Ab", "REF", "77999000090001000000100001")


def test_a_number_with_a_control_byte_inside_names_nobody():
    """A digit may be lost there, and the digits behind it could be somebody else's number."""
    for control in ("\x02", "\x1c", "\x0b", "\x7f"):
        details = f":86:020~00~20czynsz~63SWRK0001000{control}00100001"

        entry = written.only_entry(written.read(written.mt940(ENTRY, details, closing=CLOSING)))

        assert (entry.virtual_raw, entry.virtual_id) == ("SWRK000100000100001", None)


def test_hostile_files_are_named():
    only_odd = NO_STATEMENT.format("są w nim tylko komentarze albo znaki sterujące")
    no_beginning = NO_STATEMENT.format("nie zaczyna się ani od :20:, ani od <")
    files = {
        b"// eksport\n// nic wiecej\n": (Code.FILE_NOT_STATEMENT, only_odd),
        b"\x01\x02\x03": (Code.FILE_NOT_STATEMENT, only_odd),
        b"\x01\x8f\xc3\x01:20:": (Code.FILE_NOT_STATEMENT, no_beginning),
        b"// " + b"x" * 70_000 + b"\n:20:1\n": (Code.FILE_NOT_STATEMENT, no_beginning),
        b"\x01\n\0:20:1\n": (
            Code.FILE_ENCODING_UTF16,
            "Plik jest zapisany w UTF-16. Zapisz go w kodowaniu banku lub UTF-8.",
        ),
        written.mt940(":61:2603090309CN5\x02,00NTRFA").encode(): (
            Code.BANK_BAD_AMOUNT,
            "Wiersz :61: nr 1 ma kwotę, której nie da się odczytać.",
        ),
        written.mt940().replace(":62F:", ":6\x022F:").encode(): (
            Code.BANK_TRUNCATED,
            "Plik jest ucięty: wyciąg 00001 nie ma salda końcowego (:62F:). "
            "Pobierz go z banku jeszcze raz.",
        ),
        b"// eksport\neksport\n" + written.mt940().encode(): (
            Code.FILE_NOT_STATEMENT,
            no_beginning,
        ),
        b"\x01\n" + written.camt().encode().replace(b"<Stmt>", b"<Stmt>\x02"): (
            Code.XML_NOT_WELL_FORMED,
            "Plik XML jest uszkodzony lub ucięty (wiersz 3).",
        ),
        b"\n// eksport\n<?xml version='1.0'?>\n<!DOCTYPE a><a/>": (
            Code.XML_DTD_FORBIDDEN,
            "Plik XML zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany.",
        ),
        written.mt940(number="1" * 36).encode(): (
            Code.FILE_TOO_LARGE,
            "Numer wyciągu ma 36 znaków; najwięcej można 35.",
        ),
    }

    assert {data: written.reason(written.read, data) for data in files} == files


def test_an_interim_report_is_called_so_whatever_stands_before_it():
    report = (
        f":20:1\n:25:/PL{written.OWN_ACCOUNTS[0]}\n:28C:1\n:34F:PLN0\n{ENTRY}\n:86:nieznane\n:90C:1PLN5,\n"
    ).encode()

    for before in (b"\x01\n", b"\n", b"// eksport\n\x02"):
        assert written.refused(as_desk, before + report).code == Code.BANK_MT942


def test_a_payers_text_that_begins_like_an_operation_stays_text():
    """A title cut by the bank at the end of a line, just before `:61:`."""

    lines = [
        ":61:",
        ":61:45 rata za marzec",
        ":61: 2603090309CN5,00NTRFA",
        ":61:260309 zaplata za lokal",
        ":61:2603090309CZYNSZ 5,00",
        ":61:DLA DZIALU",
        ":61:26030",
    ]

    def title(line: str) -> str:
        text = written.mt940(ENTRY, ":86:020~00~20faktura ", line, "~21 i reszta", closing=CLOSING)
        return written.only_entry(written.read(text)).title

    assert {line: title(line) for line in lines} == {
        line: " ".join(f"faktura {line} i reszta".split()) for line in lines
    }


def test_an_operation_behind_a_text_is_one_however_it_is_broken():
    lines = {
        ":61:2602300309CN5,00NTRFA": Code.BANK_BAD_DATE,
        ":61:2603090309CN5.00NTRFA": Code.BANK_BAD_AMOUNT,
        ":61:260309D 1 000,00NTRFA": Code.BANK_BAD_AMOUNT,
        ":61:260309RCN5,00NTRFA": Code.BANK_BALANCE_MISMATCH,
        ":61:260309CN\n5,00NTRFA": Code.BANK_BALANCE_MISMATCH,
    }

    text = ":86:020~00~20czynsz"
    errors = {
        line: written.refused(written.read, written.mt940(ENTRY, text, line, closing=CLOSING))
        for line in lines
    }

    assert {line: (error.code, error.statement_no) for line, error in errors.items()} == {
        line: (code, "00001") for line, code in lines.items()
    }


def test_a_payers_line_that_looks_like_the_frame_stays_text():
    lines = [
        "-",
        "- ",
        "-}",
        "-\n-",
        ":28:2 m2",
        ":28C:2 m2",
        ":20:zł",
        ":20:",
        ":25:rata",
        ":21:00",
        ":13:00 we wtorek",
        ":60F:1",
        ":62F:czynsz",
        ":64:za marzec",
        ":86:raty",
        ":90D:DNI",
        ":99:99",
        ":NS:ab",
        ":940:",
        "{1:a}",
        "{4:",
    ]

    def title(line: str, follows: str) -> str:
        details = (":86:020~00~20faktura", line, f"~21 i reszta{follows}")
        return written.only_entry(
            written.read(written.mt940(ENTRY, *details, closing=CLOSING))
        ).title

    lines_and_ends = [(line, follows) for line in lines for follows in ("", "\n-", "\n:20:a\n-")]
    assert {given: title(*given) for given in lines_and_ends} == {
        (line, follows): " ".join(f"faktura {line} i reszta{follows}".split())
        for line, follows in lines_and_ends
    }


@pytest.mark.parametrize("text", ["za marzec", "-", ":28:2 m2", ":20:zł"])
def test_the_words_of_an_operation_without_details_are_those_of_its_second_line(text: str):
    for details in ("", "\n:86:", "\n:86: "):
        entry = f"{ENTRY}//1\nCzynsz\n{text}{details}"
        read = written.only_entry(written.read(written.mt940(entry, closing=CLOSING)))
        assert (read.title, read.name, read.bank_ref) == (f"Czynsz {text}", "", "1")

    broken = written.mt940(":61:2603090309CR\n5,00N062A\nCzynsz", closing=CLOSING)
    assert written.only_entry(written.read(broken)).title == "Czynsz"
    # Besides details it is the bank's word for the kind of operation.
    both = written.mt940(ENTRY, "152 0", ":86:020~00152~20~32Jan", closing=CLOSING)
    assert written.only_entry(written.read(both)).title == ""


def test_a_cut_statement_before_another_is_still_noticed():
    cut = written.mt940(ENTRY, ":86:020~00~20a").split(":62F:")[0]
    for end in ("", "-\n", "-}\n", "-\n\n", "-}{5:{CHK:1}}\n", "-\n:940:\n", "\x03\n"):
        error = written.refused(written.read, cut + end + written.mt940(number="2"))
        assert (error.code, error.field) == (Code.BANK_TRUNCATED, ":62F:"), end
        assert written.refused(written.read, cut + end).code == Code.BANK_TRUNCATED


def test_genuine_spellings_of_an_operation():
    balances = {"opening": "60F:C260309PLN0000000000000100,00", "closing": "62F:C260309PLN105,"}
    spellings = {
        "2603090309CN0000000000000005,00NTRFA": ("5.00", "NTRF", "A"),
        "2603090309CN5,NTRFA": ("5.00", "NTRF", "A"),
        "2603090309CN5,0NTRFA": ("5.00", "NTRF", "A"),
        "2603090309CN   5,00NTRFA": ("5.00", "NTRF", "A"),
        "2603090309CR\n5,00N062A": ("5.00", "N062", "A"),
        "2603090309CN5,00S   A": ("5.00", "S", "A"),
        "2603090309CN5,00MCI0A": ("5.00", "MCI0", "A"),
    }

    entries = {
        line: written.only_entry(written.read(written.mt940(f":61:{line}", **balances)))
        for line in spellings
    }
    assert {
        line: (str(entry.amount), entry.type_code, entry.customer_ref)
        for line, entry in entries.items()
    } == spellings


def _lines(*line: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.lists(st.one_of(*line), max_size=6).map(b"".join)


CONTROL = st.sampled_from([bytes([byte]) for byte in (*range(1, 9), 11, 12, *range(14, 32), 127)])
BREAK = st.sampled_from([b"\n", b"\r\n"])
# In letters that are the same in each code page: a comment in a foreign one makes the file suspect.
COMMENT = st.text(st.characters(codec="ascii", exclude_characters="\0\r\n"), max_size=30).map(
    lambda text: f"//{text}\n".encode()
)
BESIDE = _lines(CONTROL, BREAK, COMMENT, st.just(b"\t \n"))


def _around(statements: list[bytes], pieces: list[bytes]) -> bytes:
    """A piece on lines of its own before each statement and behind the last."""
    ended = [piece if piece.endswith(b"\n") or not piece else piece + b"\n" for piece in pieces]
    return b"".join(b"".join(pair) for pair in zip(ended, [*statements, b""], strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize("name", MT940_FILES)
def test_any_bytes_beside_the_statements_change_none_of_them(name: str):
    clean = as_desk(written.sample(name))
    statements = _statements_of(written.sample(name))

    @given(st.tuples(*[BESIDE] * (len(statements) + 1)))
    def holds(pieces: tuple[bytes, ...]) -> None:
        file = as_desk(_around(statements, list(pieces)))
        assert content(file) == content(clean)

    holds()


def _statements_of(data: bytes) -> list[bytes]:
    """Return the messages of a file, each with the `-` at its end."""
    parts = data.strip().split(b"\r\n-\r\n")
    return [part.removesuffix(b"\r\n-").lstrip() + b"\r\n-\r\n" for part in parts]


@given(st.text(st.sampled_from(f"{CONTROLS}\t\n\r aZ0ł\N{NO-BREAK SPACE}\N{SOFT HYPHEN}")))
def test_control_bytes_go_and_nothing_else(text: str):
    assert strip_controls(text) == "".join(sign for sign in text if sign not in CONTROLS)
    assert has_controls(text) == any(sign in CONTROLS for sign in text)
