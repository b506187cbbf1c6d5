"""DOCX, XLSX and ODT: what the print shows, and what it does not."""

from __future__ import annotations

import pytest

from cms_ext.base.extraction import ExtractedText, Hidden, HiddenLocation, read_file
from tests.cms_ext.base.extraction.office_files import (
    DC,
    ODF,
    OFFICE,
    RELATIONS,
    S,
    W,
    docx,
    odt,
    row,
    rows,
    template,
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

    assert read_file(content, "docx") == ExtractedText(
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
    assert read_file(content, "docx") == ExtractedText(
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

    assert read_file(content, "xlsx") == ExtractedText(
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
    assert read_file(content, "odt") == ExtractedText(
        ("Protokół",), None, True, tuple(Hidden(place, text) for place, text in hidden)
    )
