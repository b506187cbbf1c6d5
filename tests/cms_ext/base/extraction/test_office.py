"""DOCX, XLSX and ODT: what the print shows, what it does not, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_ext.base.extraction import Extracted, Hidden, HiddenLocation, UnreadableFile, read_file
from tests.cms_ext.base.extraction.office_files import (
    DC,
    ODF,
    OFFICE,
    RELATIONS,
    TYPES,
    S,
    W,
    docx,
    odt,
    packed,
    row,
    rows,
    with_core,
    xlsx,
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def footnote(text: str) -> str:
    return f"<w:footnotes {W}><w:footnote>{paragraph(run(text))}</w:footnote></w:footnotes>"


def test_docx_reads_paragraphs_tables_and_footnotes() -> None:
    cells = "".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in ("Lokal", "Kwota"))
    content = docx(
        paragraph(run("Uchwała "), run("nr 3")) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>",
        footnotes=footnote("Przypis"),
    )

    assert read_file(content, "docx") == Extracted(
        pages=("Uchwała nr 3\n\n\tLokal \tKwota\n\nPrzypis",), page_count=None, has_text=True
    )


STRUCK = '<w:del w:author="Celina"><w:r><w:delText>zaległość Anny Lis</w:delText></w:r></w:del>'
ADDED = f'<w:ins w:author="Celina">{run("zaległość lokatora")}</w:ins>'


def comments(text: str) -> str:
    inside = f'<w:comment w:author="Celina">{paragraph(run(text))}</w:comment>'
    return f"<w:comments {W}>{inside}</w:comments>"


def test_docx_reads_words_in_drawings() -> None:
    content = docx(diagrams__data1="<d><t>Zarząd</t></d>", charts__chart1="<c><v>Opłaty</v></c>")

    assert read_file(content, "docx").pages == ("Protokół\n\nOpłaty\n\nZarząd",)


def template(target: str) -> str:
    return (
        f'<Relationships {RELATIONS}><Relationship Id="r" Type="{OFFICE}/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


@pytest.mark.parametrize(
    ("content", "page", "hidden"),
    [
        (with_core(docx(), "Anna Lis"), "Protokół", [(HiddenLocation.METADATA, "Anna Lis")]),
        (
            docx(comments=comments("Dopisać Annę Lis")),
            "Protokół",
            [(HiddenLocation.COMMENT, "Dopisać Annę Lis"), (HiddenLocation.METADATA, "Celina")],
        ),
        (
            docx(paragraph(STRUCK, ADDED)),
            "zaległość lokatora",
            [
                (HiddenLocation.PREVIOUS_REVISION, "zaległość Anny Lis"),
                (HiddenLocation.METADATA, "Celina"),
            ],
        ),
        (
            docx(paragraph(run("Protokół"), run("Anna Lis", "<w:vanish/>"))),
            "Protokół",
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        (
            docx(paragraph(run("Protokół"), run(" jawny", '<w:vanish w:val="0"/>'))),
            "Protokół jawny",
            [],
        ),
        (
            docx(header1=f"<w:hdr {W}>{paragraph(run('Rada Nadzorcza'))}</w:hdr>"),
            "Protokół",
            [(HiddenLocation.HEADER, "Rada Nadzorcza")],
        ),
        (
            docx(**{"embeddings__lista.docx": docx(paragraph(run("Anna Lis")))}),
            "Protokół",
            [
                (HiddenLocation.ATTACHMENT, "lista.docx"),
                (HiddenLocation.ATTACHMENT, "lista.docx\n\nAnna Lis"),
            ],
        ),
        (
            docx(
                **{
                    "_rels__document.xml.rels": f'<Relationships {RELATIONS}><Relationship Id="r" '
                    f'Type="{OFFICE}/hyperlink" Target="mailto:anna@poczta.example" '
                    'TargetMode="External"/></Relationships>'
                }
            ),
            "Protokół",
            [(HiddenLocation.ANNOTATION, "mailto:anna@poczta.example")],
        ),
        (
            docx(**{"_rels__settings.xml.rels": template("file:///C:/Lis/Normal.dotm")}),
            "Protokół",
            [(HiddenLocation.ANNOTATION, "file:///C:/Lis/Normal.dotm")],
        ),
        (
            docx(paragraph(run("Protokół"), '<w:docPr descr="Podpis Anny Lis"/>')),
            "Protokół",
            [(HiddenLocation.HIDDEN_TEXT, "Podpis Anny Lis")],
        ),
    ],
    ids=[
        "author",
        "comment",
        "tracked change",
        "hidden run",
        "run made visible",
        "header",
        "embedded file",
        "link",
        "template on the author's disk",
        "words for the blind",
    ],
)
def test_docx_beside_the_page(
    content: bytes, page: str, hidden: list[tuple[HiddenLocation, str]]
) -> None:
    assert read_file(content, "docx") == Extracted(
        (page,), None, True, tuple(Hidden(place, text) for place, text in hidden)
    )


def test_of_files_within_files_two_levels_are_read() -> None:
    nested = docx(paragraph(run("trzeci poziom")))
    for level in ("drugi", "pierwszy"):
        nested = docx(paragraph(run(level)), **{"embeddings__w_nim.docx": nested})

    found = read_file(docx(**{"embeddings__w_nim.docx": nested}), "docx")

    told = found.hidden_text(HiddenLocation.ATTACHMENT)
    assert ("pierwszy" in told, "drugi" in told, "trzeci poziom" in told) == (True, True, False)


def test_xlsx_reads_each_sheet_as_a_page() -> None:
    shared = f"<sst {S}><si><t>Lokal</t></si><si><r><t>Kwo</t></r><r><t>ta</t></r></si></sst>"
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    numbers = '<row r="2"><c r="A2"><v>27</v></c><c r="B2"><v>120.5</v></c></row>'
    content = xlsx(
        {"Opłaty": rows(cells, numbers), "Uwagi": rows(row(1, "brak"))}, sharedStrings=shared
    )

    assert read_file(content, "xlsx") == Extracted(
        pages=("Opłaty\nLokal\tKwota\n27\t120.5", "Uwagi\nbrak"), page_count=None, has_text=True
    )


HIDDEN_COLUMN = '<cols><col min="2" max="2" hidden="1"/></cols>'


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (
            xlsx(
                {"Opłaty": rows(row(1, "Lokal")), "Lista": rows(row(1, "Anna Lis"))},
                states={"Lista": "veryHidden"},
            ),
            [(HiddenLocation.HIDDEN_TEXT, "Lista\nAnna Lis")],
        ),
        (
            xlsx({"Opłaty": rows(row(1, "Lokal"), row(2, "Anna Lis", hidden=True))}),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        (
            xlsx({"Opłaty": HIDDEN_COLUMN + rows(row(1, "Lokal", "Anna Lis"))}),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        (
            xlsx(
                {"Opłaty": rows(row(1, "Lokal"))},
                names='<definedNames><definedName name="Anna_Lis">Opłaty!$A$1</definedName>'
                "</definedNames>",
            ),
            [(HiddenLocation.METADATA, "Anna_Lis Opłaty!$A$1")],
        ),
        (
            xlsx(
                {"Opłaty": rows(row(1, "Lokal"))},
                comments1=f"<comments {S}><authors><author>Celina</author></authors>"
                "<commentList><comment><text><t>Anna Lis</t></text></comment></commentList>"
                "</comments>",
            ),
            [(HiddenLocation.COMMENT, "Celina"), (HiddenLocation.COMMENT, "Anna Lis")],
        ),
        (
            xlsx(
                {"Opłaty": rows(row(1, "Lokal"))},
                pivotCache__records=f'<pivotCacheRecords {S}><r><s v="Anna Lis"/></r>'
                "</pivotCacheRecords>",
            ),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        (
            xlsx(
                {
                    "Opłaty": rows(row(1, "Lokal"))
                    + "<headerFooter><oddHeader>Dla Anny Lis</oddHeader></headerFooter>"
                }
            ),
            [(HiddenLocation.HEADER, "Dla Anny Lis")],
        ),
        (
            with_core(xlsx({"Opłaty": rows(row(1, "Lokal"))}), "Anna Lis"),
            [(HiddenLocation.METADATA, "Anna Lis")],
        ),
    ],
    ids=["sheet", "row", "column", "name", "comment", "pivot table", "header", "author"],
)
def test_xlsx_beside_the_sheets(content: bytes, hidden: list[tuple[HiddenLocation, str]]) -> None:
    found = read_file(content, "xlsx")

    assert found.pages == ("Opłaty\nLokal",)
    assert found.hidden == tuple(Hidden(place, text) for place, text in hidden)


HIDING = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (odt(), []),
        (
            odt('<text:p>Protokół<text:span text:style-name="T1">Anna Lis</text:span></text:p>',
                styles=HIDING),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        (
            odt("<text:p>Protokół<office:annotation><dc:creator>Celina</dc:creator>"
                "<text:p>Anna Lis</text:p></office:annotation></text:p>"),
            [(HiddenLocation.COMMENT, "Celina\nAnna Lis")],
        ),
        (
            odt("<text:tracked-changes><text:changed-region><text:deletion><text:p>Anna Lis"
                "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
                "<text:p>Protokół</text:p>"),
            [(HiddenLocation.PREVIOUS_REVISION, "Anna Lis")],
        ),
        (
            odt(meta=f"<office:document-meta {ODF} {DC}><dc:creator>Anna Lis</dc:creator>"
                "</office:document-meta>"),
            [(HiddenLocation.METADATA, "Anna Lis")],
        ),
        (
            odt(styles_part="", **{"styles.xml": f"<office:document-styles {ODF}><style:header>"
                "<text:p>Rada Nadzorcza</text:p></style:header></office:document-styles>"}),
            [(HiddenLocation.HEADER, "Rada Nadzorcza")],
        ),
        (
            odt(**{"Object 1__content.xml": "<x/>"}),
            [(HiddenLocation.ATTACHMENT, "Object 1/content.xml")],
        ),
    ],
    ids=["plain", "hidden", "comment", "tracked change", "author", "header", "object"],
)  # fmt: skip
def test_odt_beside_the_page(content: bytes, hidden: list[tuple[HiddenLocation, str]]) -> None:
    assert read_file(content, "odt") == Extracted(
        ("Protokół",), None, True, tuple(Hidden(place, text) for place, text in hidden)
    )


MACROS = "Plik ma makra. Zapisz go bez makr albo jako PDF."
BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
UNPACKED = "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF."
ENCRYPTED = "Plik jest zabezpieczony hasłem. Zapisz go bez hasła."
MISLABELLED = (
    "Zawartość pliku nie zgadza się z jego nazwą: to nie jest {}. "
    "Zapisz go we właściwym formacie.".format
)
NESTED = "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie."
ACTIVE = "Plik ma skrypty albo akcje, które działają same ({}). Wydrukuj go do nowego PDF.".format
ENTITY = '<!DOCTYPE x [<!ENTITY a "Anna Lis">]>'
BOMB = "<w:t>" + "0" * (80 * 1024**2) + "</w:t>"


@pytest.mark.parametrize(
    ("make", "extension", "sentence"),
    [
        (lambda: docx(**{"vbaProject.bin": b"x"}), "docx", MACROS),
        (lambda: docx(types=TYPES.replace("/>", ' x="macroEnabled"/>')), "docx", MACROS),
        (lambda: odt(**{"Basic__Standard__Module1.xml": "<x/>"}), "odt", MACROS),
        (lambda: odt("<script:event-listener/>"), "odt", MACROS),
        (lambda: docx()[:-30], "docx", BROKEN),
        (lambda: docx("<w:p>"), "docx", BROKEN),
        (lambda: packed({"../../etc/passwd": "x", "[Content_Types].xml": TYPES}), "docx", BROKEN),
        (lambda: docx(BOMB), "docx", UNPACKED),
        (lambda: packed({f"p{n}": "" for n in range(5001)}), "docx", UNPACKED),
        (lambda: docx("<w:p>" * 400 + "</w:p>" * 400), "docx", NESTED),
        (lambda: docx().replace(b"PK", b"XX", 1), "docx", MISLABELLED("DOCX")),
        (lambda: xlsx({"A": rows()}), "docx", MISLABELLED("DOCX")),
        (lambda: docx(), "odt", MISLABELLED("ODT")),
        (
            lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "docx",
            ENCRYPTED,
        ),
        (
            lambda: odt(
                **{
                    "META-INF__manifest.xml": f"<manifest:manifest {ODF}><manifest:file-entry>"
                    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
                }
            ),
            "odt",
            ENCRYPTED,
        ),
        (
            lambda: packed(
                {
                    "[Content_Types].xml": TYPES,
                    "word/document.xml": f"{ENTITY}<w:document {W}>&a;</w:document>",
                }
            ),
            "docx",
            ACTIVE("DOCTYPE"),
        ),
        (
            lambda: docx('<w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>'),
            "docx",
            ACTIVE("DDEAUTO"),
        ),
        (
            lambda: docx(**{"_rels__settings.xml.rels": template("https://zly.example/t.dotm")}),
            "docx",
            ACTIVE("attachedTemplate"),
        ),
        (
            lambda: docx(**{"_rels__settings.xml.rels": template(r"\\\\zly\\t.dotm")}),
            "docx",
            ACTIVE("attachedTemplate"),
        ),
        (
            lambda: xlsx({"A": rows('<row><c r="A1"><f>cmd|\'/c calc\'!A1</f></c></row>')}),
            "xlsx",
            ACTIVE("DDE"),
        ),
        (
            lambda: xlsx({"A": rows()}, externalLinks__link1="<x><ddeLink/></x>"),
            "xlsx",
            ACTIVE("DDE"),
        ),
    ],
    ids=[
        "macros",
        "macros by type",
        "macros of ODT",
        "listener of ODT",
        "cut off",
        "broken XML",
        "path outside",
        "bomb",
        "too many parts",
        "too deep",
        "no ZIP",
        "XLSX called DOCX",
        "DOCX called ODT",
        "encrypted",
        "encrypted ODT",
        "entities",
        "runs a program",
        "remote template",
        "template on a server",
        "formula that starts a program",
        "link that starts a program",
    ],
)  # fmt: skip
def test_what_is_refused(make: Callable[[], bytes], extension: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_file(make(), extension)

    assert str(refusal.value) == sentence
