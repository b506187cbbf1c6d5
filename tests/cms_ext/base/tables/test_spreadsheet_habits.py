"""What spreadsheets and old programs do to a table: numbers as names, guards, hidden sheets."""

import io

import pytest
from openpyxl import Workbook

from cms_ext.base.tables import COMMAND_LINE as FULL
from cms_ext.base.tables.findings import FileRefused
from cms_ext.base.tables.source import inspect_source
from tests.cms_ext.base.tables.kinds import FILES
from tests.cms_ext.base.tables.outcome import reader_of
from tests.cms_ext.base.tables.workbooks import sheet, workbook

read = reader_of(FILES)
HEAD = ["external_id", "account_no", "value_date", "amount", "source"]
MARKER = ["#ebok", "payments", 1]


def book_with(**cells: str) -> bytes:
    """A payment in XML; `cells` are `<v>` of number cells in place of the usual texts."""
    usual = {"external_id": "WB-1", "account_no": "1", "value_date": "2026-03-09"}
    usual |= {"amount": "100", "source": "BANK"}
    texts = [
        f'<c r="{place}3"><v>{cells[name]}</v></c>'
        if name in cells
        else f'<c r="{place}3" t="inlineStr"><is><t>{usual[name]}</t></is></c>'
        for place, name in zip("ABCDE", HEAD, strict=True)
    ]
    top = (
        "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
        for row in (MARKER, HEAD)
    )
    rows = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate([*top, "".join(texts)], 1))
    return sheet(rows)


# A number cell of each column: what it is read as, or the error.
IDS: dict[tuple[str, str], object] = {
    ("external_id", "20260309000123457"): ("ID_NUMBER_CELL", 3, "external_id"),
    ("external_id", "2.026030900012346e+16"): ("ID_NUMBER_CELL", 3, "external_id"),
    ("external_id", "1E+15"): ("ID_NUMBER_CELL", 3, "external_id"),
    ("external_id", "-2026030900012345"): ("ID_NUMBER_CELL", 3, "external_id"),
    ("external_id", "1E+300"): ("ID_NUMBER_CELL", 3, "external_id"),
    ("external_id", "999999999999999"): "999999999999999",
    ("external_id", "123456789012345.0"): "123456789012345",
    ("external_id", "1.5E3"): "1500",
    ("external_id", "7"): "7",
    ("account_no", "1234567890123456"): ("ID_NUMBER_CELL", 3, "account_no"),
    ("account_no", "100001"): "100001",
    ("external_id", "1E+400"): ("XLSX_CELL_ERROR", 3, "external_id"),
    ("external_id", "1E-400"): ("XLSX_CELL_ERROR", 3, "external_id"),
    ("amount", "1234.5600000000001"): "1234.56",
    ("amount", "0.30000000000000004"): "0.30",
    ("amount", "100.005"): ("AMOUNT_SCALE", 3, "amount"),
    ("amount", "1E+20"): ("AMOUNT_TOO_LARGE", 3, "amount"),
}


def test_a_number_cell_where_a_name_is_meant():
    def outcome(name: str, value: str) -> object:
        result = read(book_with(**{name: value}))
        return result.found[0] if result.found else str(getattr(result.rows[0][1], name))

    assert {pair: outcome(*pair) for pair in IDS} == IDS


def csv(*rows: str, head: str = ";".join(HEAD), marker: str = "#ebok;payments;1") -> str:
    return "\n".join([marker, head, *rows]) + "\n"


ROW = "WB-1;1;2026-03-09;100,00;BANK"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('="0001"', "0001"),
        ('"=""0001"""', "0001"),
        ('="A ""B"""', 'A "B"'),
        ('=""', None),
        ("2,02603E+16", "ID_NUMBER_CELL"),
        ("2.02603090001235e+16", "ID_NUMBER_CELL"),
        ("12E5", "12E5"),
        ("0001.0", "ID_NUMBER_CELL"),
        ("100001,00", "ID_NUMBER_CELL"),
        ("'0001", "0001"),
        ("'=1", "TEXT_FORMAT"),
        ("\u200b0001\ufeff", "0001"),
        ("00\u00ad01\u200e", "0001"),
        ('"\t0001"', "0001"),
        ('=HYPERLINK("x")', "TEXT_FORMAT"),
    ],
)
def test_an_account_number_in_a_csv_of_a_spreadsheet(cell: str, expected: str | None):
    result = read(csv(ROW.replace(";1;", f";{cell};")))
    row = result.rows[0][1] if result.rows else None
    found = result.found[0][0] if result.found else row and row.account_no

    wanted = {None: "VALUE_MISSING", 'A "B"': "TEXT_FORMAT"}.get(expected, expected)
    assert found == wanted


def test_a_guarded_cell_is_read_in_every_place_of_a_row():
    guarded = ";".join(f'="{cell}"' for cell in ROW.split(";"))

    assert read(csv(guarded)).rows == read(csv(ROW)).rows
    assert read(csv(guarded, head=";".join(f'="{name}"' for name in HEAD))).rows != []


HEADS = {
    "capitals": ";".join(HEAD).upper(),
    "blanks around": " ; ".join(HEAD),
    "a hard blank": ";".join(f"\u00a0{name}\u00a0" for name in HEAD),
    "a blank for the underscore": ";".join(HEAD).replace("_", " ").title(),
    "two blanks": ";".join(HEAD).replace("_", "  "),
    "a colon behind": ":;".join(HEAD) + ":",
    "quotes": ";".join(f'" {name} "' for name in HEAD),
    "commas": ",".join(HEAD).upper(),
}


@pytest.mark.parametrize("name", HEADS)
def test_names_of_columns_are_trimmed_and_folded(name: str):
    row = ROW.replace("100,00", "100.00")
    rows = [row.replace(";", ",") if name == "commas" else row]
    marker = "#EBOK,Payments,1" if name == "commas" else "#EBOK;Payments;1;ROWS=1"

    assert read(csv(*rows, head=HEADS[name], marker=marker)).rows == read(csv(ROW)).rows


def test_a_name_written_twice_in_two_spellings_is_doubled():
    head = ";".join([*HEAD, "External ID"])

    assert read(csv(f"{ROW};x", head=head)).found == [("HEADER_DUPLICATE", 2, "external_id")]


def hidden(*states: str) -> bytes:
    """A workbook whose second sheet has the payment, and the others a remark."""
    book = Workbook()
    book.active.title = "stare"
    for number, state in enumerate(states):
        page = book.active if not number else book.create_sheet(f"arkusz{number}")
        page.sheet_state = state
        for row in [MARKER, HEAD, ROW.split(";")] if number == 1 else [["uwaga"]]:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("states", "codes"),
    [
        (("hidden", "visible"), []),
        (("veryHidden", "visible", "visible"), []),
        (("hidden", "visible", "hidden"), []),
        (("visible", "hidden"), ["KIND_MISSING"]),
    ],
)
def test_the_first_visible_sheet_is_read(states: tuple[str, ...], codes: list[str]):
    result = read(hidden(*states))

    assert [code for code, *_ in result.found] == codes
    assert len(result.rows) == (not codes)


def messages(data: bytes | str) -> str:
    return read(data).errors[0].message


def test_a_refused_workbook_says_what_to_do():
    directory = "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0")
    header = bytearray(b"\xd0\xcf\x11\xe0".ljust(512, b"\0"))
    header[30] = 9  # the sectors have 2⁹ bytes, and the directory is sector 0
    empty = workbook(title="Puste", more=["Dane"])
    line = workbook(["#ebok;payments;1"], [";".join(HEAD)], [ROW])

    assert "zabezpieczony hasłem" in messages(bytes(header) + directory)
    assert "stary format .xls" in messages(bytes(header) + b"\0" * 512)
    assert "ucięty" in messages(workbook(MARKER, HEAD, ROW.split(";"))[:-200])
    assert "Arkusz „Puste” jest pusty" in messages(empty)
    assert "cały wiersz stoi w jednej komórce" in messages(line)
    assert "Rozdziel komórki" in messages(csv(ROW).replace(";", "|"))


def test_a_workbook_that_hides_all_sheets_is_read():
    data = workbook(MARKER, HEAD, ROW.split(";")).replace(b"visible", b"hidden ")

    assert len(read(data).rows) == 1


POLISH = "Żaneta Źdźbłowska, ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż"


def guess(data: bytes) -> str:
    return inspect_source(io.BytesIO(data), limits=FULL).encoding


@pytest.mark.parametrize("codec", ["cp852", "cp1250", "iso8859-2"])
@pytest.mark.parametrize("text", [POLISH, "Opłata za śmieci", "święta"])
def test_the_encoding_is_told_by_the_letters(codec: str, text: str):
    assert guess(csv(text).encode(codec)) == codec


@pytest.mark.parametrize("name", ["Köhler", "Müller", "Dvořák", "Petőfi", "Ďuriš", "Růžička"])
def test_foreign_names_in_windows_1250_are_not_of_dos(name: str):
    assert guess(csv(f"{name}; Opłata").encode("cp1250")) == "cp1250"


PADDINGS = [b"\0", b"\0" * 3, b"\0" * 511, b"\0" * 70_000, b"\x1a" + b"\0" * 20]


@pytest.mark.parametrize("padding", PADDINGS)
def test_zeros_at_the_end_are_padding(padding: bytes):
    result = read(csv(ROW).encode() + padding)

    assert (len(result.rows), result.found) == (1, [])
    assert not inspect_source(io.BytesIO(csv(ROW).encode() + padding), limits=FULL).may_be_cut


def test_zeros_to_the_width_of_a_cell_are_padding():
    padded = csv(ROW.replace(";", "\0\0\0;") + "\0\0").replace("\n", "\r\n")

    assert read(padded).rows == read(csv(ROW)).rows


def test_zeros_elsewhere_are_refused_still():
    for data in (csv(ROW).replace("BANK", "B\0ANK").encode(), csv(ROW).encode() + b"\0x"):
        assert [code for code, *_ in read(data).found] == ["FILE_NUL"]
    with pytest.raises(FileRefused, match="UTF-16"):
        guess(csv(ROW).encode("utf-16-le"))
