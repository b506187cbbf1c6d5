"""Workbooks of many programs: what they spell differently means the same."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from cms_ext.base.files.extraction import read_file as extract
from cms_ext.base.tables.workbook import Workbook
from cms_ext.base.tables.workbook_xml import is_date_format
from tests.cms_ext.base.tables.outcome import read
from tests.cms_ext.base.tables.workbooks import (
    BOOK,
    MAIN,
    OFFICE,
    PACKAGE,
    PARTS,
    RELATIONS,
    ROOT,
    SHEET,
    packed,
    sheet,
)

FOREIGN = Path(__file__).parent / "foreign"
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def cells_of(content: bytes, columns: int = 3) -> list[list[str]]:
    """Return the first cells of each row of a workbook, as they are printed."""
    rows = Workbook(io.BytesIO(content)).rows(columns)
    return [[getattr(cell, "value", cell) for cell in row] for _number, row in rows]


def value_of(cell: str, *, styles: str = "", strings: str = "") -> object:
    """What a single cell gives."""
    more = {
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
    }
    [[value]] = cells_of(sheet(f"<row>{cell}</row>", **more), 1)
    return value


def formats(*codes: str | int) -> str:
    """Styles with these formats; numbers are those that no file declares."""
    own = [code for code in codes if isinstance(code, str)]
    declared = "".join(
        f'<numFmt numFmtId="{200 + own.index(code)}" formatCode="{code}"/>' for code in own
    )
    numbers = [200 + own.index(code) if isinstance(code, str) else code for code in codes]
    listed = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    return f"<numFmts>{declared}</numFmts><cellXfs>{listed}</cellXfs>"


def test_samples():
    outcomes = {path.stem: read(path) for path in sorted(FOREIGN.glob("*.xlsx"))}

    assert {
        name: [(row.value_date, row.amount) for _line, row in outcome.rows]
        for name, outcome in outcomes.items()
    } == {
        "dxf_numfmt": [(date(2026, 3, 9), Decimal("100.50"))],
        "iso_datetime": [(date(2026, 3, 9), Decimal("100.50"))],
    }


def test_every_type_of_cell():
    runs = "<r><rPr><b/></rPr><t>Jan</t></r><r><t xml:space='preserve'> Wzór</t></r>"
    hint = "<rPh sb='0' eb='1'><t>jan</t></rPh><phoneticPr fontId='1'/>"
    cells = {
        "<c t='s'><v>1</v></c>": "Jan Wzór",
        "<c t='s'><v>\n 1 \n</v></c>": "Jan Wzór",
        "<c t='str'><v>Jan</v></c>": "Jan",
        "<c t='inlineStr'><is><t>Jan</t></is></c>": "Jan",
        f"<c t='inlineStr'><is>{runs}{hint}</is></c>": "Jan Wzór",
        "<c><is><t>Jan</t></is></c>": "Jan",
        "<c t='b'><v>1</v></c>": "TAK",
        "<c t='b'><v>false</v></c>": "NIE",
        "<c t='n'><v>1.5E2</v></c>": 150.0,
        "<c><v> 12 </v></c>": 12.0,
        "<c s='0'><v>7</v><extLst><ext><f>1+1</f><v>8</v></ext></extLst></c>": 7.0,
        "<c t='d'><v>2026-03-09</v></c>": "2026-03-09",
        "<c t='str'><v>a_x000D_b_x005F_x000D_</v></c>": "a\rb_x000D_",
        "<c t='inlineStr'><is><t>a<!-- b -->c<?d?><![CDATA[<e>]]></t></is></c>": "ac<e>",
    }

    strings = f"<si><t>Obcy</t></si><si>{runs}{hint}</si>"
    assert {cell: value_of(cell, strings=strings) for cell in cells} == cells


def test_two_spellings_of_one_moment_are_one():
    styles = formats(14, "[$-415]d mmmm yyyy", "yyyy\\-mm\\-dd\\ hh:mm", "[h]:mm:ss", 20)
    moments = {
        "2026-03-09": [
            "<c s='0'><v>46090</v></c>",
            "<c s='1'><v>46090.0</v></c>",
            "<c s='2' t='n'><v>4.609E4</v></c>",
            "<c t='d'><v>2026-03-09</v></c>",
            "<c t='d'><v>2026-03-09T00:00:00</v></c>",
            "<c t='d'><v> 2026-03-09T00:00:00.000 </v></c>",
            "<c t='d'><v>2026-03-09T00:00:00.0000000</v></c>",
            "<c t='d'><v>20260309</v></c>",
            "<c t='d'><v>2026-03-09T00:00:00Z</v></c>",
            "<c t='d'><v>2026-03-08T23:00:00.000Z</v></c>",
            "<c t='d'><v>2026-03-09T00:00:00+01:00</v></c>",
        ],
        "2026-03-09 10:30:00": [
            "<c s='2'><v>46090.4375</v></c>",
            "<c s='2'><v>46090.43750000001</v></c>",
            "<c t='d'><v>2026-03-09T10:30:00</v></c>",
            "<c t='d'><v>2026-03-09T10:30:00.000</v></c>",
            "<c t='d'><v>2026-03-09T10:30Z</v></c>",
        ],
        "10:30:00": ["<c s='4'><v>0.4375</v></c>", "<c t='d'><v>10:30:00</v></c>"],
        "34:30:00": ["<c s='3'><v>1.4375</v></c>"],
        "wiosną": ["<c t='d'><v>wiosną</v></c>"],
    }

    found = {
        moment: [value_of(cell, styles=styles) for cell in cells]
        for moment, cells in moments.items()
    }
    assert found == {moment: [moment] * len(cells) for moment, cells in moments.items()}


def test_days_since_1904():
    book = PARTS[BOOK].replace("<sheets>", '<workbookPr date1904="true"/><sheets>')
    styles = f"<styleSheet {MAIN}>{formats(14)}</styleSheet>"
    row = '<row><c s="0"><v>44628</v></c><c s="0" t="d"><v>2026-03-09</v></c></row>'

    content = sheet(row, **{BOOK: book, "xl/styles.xml": styles})

    assert cells_of(content) == [["2026-03-09", "2026-03-09", ""]]


def test_formats_of_days_and_of_numbers():
    days = """
        yyyy-mm-dd|dd\\.mm\\.yyyy|d" "mmmm" "yyyy" r."|[$-415]d\\ mmmm\\ yyyy;@|[Red]yyyy/mm/dd
        [$-F800]dddd, mmmm dd, yyyy|rrrr-mm-dd|TT.MM.JJJJ|m/d/yy h:mm|h:mm AM/PM|mm:ss.0|[h]:mm:ss
        [mm]:ss.00|D.M.Y
    """
    numbers = """
        General|GENERAL|Standard|Ogólny|0.00|#,##0.00\\ "zł"|#,##0.00\\ [$zł-415]|0.00E+00|@|# ?/?
        0%|#,##0.00_z_ł|0" szt. dodatkowych"|_-* #,##0.00\\ _d_-;-* "dni"??|[Red]0;[Blue]-0|\\d0
        [$USD] #,##0
    """

    def codes(text: str) -> list[str]:
        return [code for line in text.split("\n") for code in line.strip().split("|") if code]

    assert [code for code in codes(days) if not is_date_format(code)] == []
    assert [code for code in codes(numbers) if is_date_format(code)] == []


def test_a_namesake_elsewhere_decides_nothing():
    """In another namespace, in an extension, or at another place of the part."""
    other = "xmlns:x='http://schemas.microsoft.com/office/spreadsheetml/2009/9/main'"
    styles = (
        f"{formats('yyyy-mm-dd')}<cellStyleXfs><xf numFmtId='2'/></cellStyleXfs>"
        "<dxfs><dxf><numFmt numFmtId='200' formatCode='0.00'/></dxf></dxfs>"
        f"<extLst><ext {other}><x:numFmts><x:numFmt numFmtId='200' formatCode='0'/></x:numFmts>"
        "<numFmts><numFmt numFmtId='200' formatCode='0'/></numFmts>"
        "<cellXfs><xf numFmtId='2'/></cellXfs></ext></extLst>"
    )
    assert value_of("<c s='0'><v>46090</v></c>", styles=styles) == "2026-03-09"
    strings = f"<si {other}><t>a</t><x:t>b</x:t><extLst><t>c</t></extLst></si>"
    assert value_of("<c t='s'><v>0</v></c>", strings=strings) == "a"

    book = PARTS[BOOK].replace(
        "<sheets>",
        f"<extLst><ext {other}><x:workbookPr date1904='1'/><workbookPr date1904='1'/>"
        "<sheets><sheet name='Obcy' r:id='rId2'/></sheets></ext></extLst><sheets>",
    )
    page = (
        f"<worksheet {MAIN} {other}><sheetData><row><c t='inlineStr'><x:is><x:t>z</x:t></x:is>"
        "<is><t>a</t></is></c></row><x:row><x:c><x:v>9</x:v></x:c></x:row></sheetData><extLst><ext>"
        "<sheetData><row><c><v>9</v></c></row></sheetData></ext></extLst></worksheet>"
    )
    content = packed({**PARTS, BOOK: book, SHEET: page})
    assert cells_of(content, 1) == [["a"]]
    assert extract(content, "xlsx").pages == ("Arkusz1\na",)


ROW = '<row r="2"><c r="B2" t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row>'
STRINGS = f"<sst {MAIN}><si><t>Łódź</t></si></sst>"
ORDINARY = {**PARTS, SHEET: f"<worksheet {MAIN}><sheetData>{ROW}</sheetData></worksheet>"}
SHARED = "xl/sharedStrings.xml"


def moved(**names: str) -> dict[str, str]:
    """Return the ordinary workbook with other names of its parts."""
    parts = {**ORDINARY, SHARED: STRINGS}
    for old, new in names.items():
        parts = {name.replace(old, new): part.replace(old, new) for name, part in parts.items()}
    return parts


def replaced(parts: dict[str, str], *pairs: tuple[str, str]) -> dict[str, str]:
    for old, new in pairs:
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    return parts


def prefixed(part: str) -> str:
    """Return the part with a prefix before each element, as some libraries write."""
    named = part.replace("</", "<\0").replace("<", "<x:").replace("<x:\0", "</x:")
    return named.replace("xmlns=", "xmlns:x=")


def streamed(parts: dict[str, str]) -> bytes:
    """Packed by a writer that cannot go back: sizes stand behind each part."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Iterable[int], /) -> int:  # type: ignore[override]
            self.written += bytes(data)
            return len(bytes(data))

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, part in parts.items():
            archive.writestr(name, part)
    return bytes(pipe.written)


def test_parts_are_found_by_their_relations():
    chart = f'<Relationship Id="rId9" Type="{OFFICE}/chartsheet" Target="c.xml"/>'
    books = {
        "usual": moved(),
        "another main part": moved(**{"workbook.xml": "book2.xml"}),
        "another folder": moved(**{"xl/": "dane/", "sheet1": "Arkusz"}),
        "absolute": replaced(moved(), ('Target="worksheets', 'Target="/xl/worksheets')),
        "absolute root": replaced(
            moved(), ('Target="xl/', 'Target="/xl/'), ('"shared', '"./shared')
        ),
        "letters": replaced(moved(), ('"sharedStrings.xml"', '"../xl/SharedStrings.xml"')),
        "backslashes": {name.replace("/", "\\"): part for name, part in moved().items()},
        "strict": replaced(moved(), *STRICT.items()),
        "prefixes": {name: prefixed(part) for name, part in moved().items()},
        "marks": {name: f"\ufeff{part}" for name, part in moved().items()},
        "chart first": replaced(
            moved(),
            ("<sheets>", '<sheets><sheet name="Wykres" r:id="rId9"/>'),
            ("</Relationships>", f"{chart}</Relationships>"),
        ),
    }
    contents = {name: packed(parts) for name, parts in books.items()} | {
        "UTF-16": packed({name: part.encode("utf-16") for name, part in moved().items()}),
        "streamed": streamed(moved()),
    }

    assert {name: cells_of(content, 2) for name, content in contents.items()} == dict.fromkeys(
        contents, [["", "Łódź"], ["Łódź", ""]]
    )


def test_text_is_extracted_from_a_workbook_of_any_names():
    for parts in (
        moved(**{"workbook.xml": "book2.xml"}),
        moved(**{"xl/": "dane/"}),
        replaced(moved(), *STRICT.items()),
    ):
        comments = f"<comments {MAIN}><text><t>Tajne</t></text></comments>"
        folder = "dane" if "dane/sharedStrings.xml" in parts else "xl"

        found = extract(packed({**parts, f"{folder}/comments1.xml": comments}), "xlsx")

        assert found.pages == ("Arkusz1\nŁódź\nŁódź",)
        assert [hidden.text for hidden in found.hidden] == ["Tajne"]


def test_what_is_no_workbook_by_its_place_or_namespace():
    document = PARTS[ROOT].replace(BOOK, "word/document.xml")
    wrong = [
        {ROOT: document, "word/document.xml": "<w:document xmlns:w='urn:w'/>"},
        {ROOT: PARTS[ROOT].replace(OFFICE, "urn:obce")},
        {ROOT: PARTS[ROOT].replace(PACKAGE, "")},
        {BOOK: PARTS[BOOK].replace(MAIN, "")},
        {RELATIONS: PARTS[RELATIONS].replace("/worksheet", "/chartsheet")},
    ]
    assert [read(packed({**ORDINARY, **parts})).found for parts in wrong] == [
        [("XLSX_NOT_WORKBOOK", None, None)]
    ] * 5
    # However deep it is, a part costs only its length.
    deep = "".join(f"<a n='{n * 7919 % 99991}'>" for n in range(9_000)) + "</a>" * 9_000
    page = f"<worksheet {MAIN}>{deep}</worksheet>"
    assert cells_of(packed({**ORDINARY, SHEET: page})) == []
