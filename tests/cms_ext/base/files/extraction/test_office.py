"""DOCX, XLSX and ODT: what the print shows, what it does not, and what is refused."""

import pytest

from cms_ext.base.files.extraction import ExtractedText, HiddenLocation, read_file
from tests.cms_ext.base.files.extraction.office_files import (
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
    template,
    with_core,
    xlsx,
)
from tests.cms_ext.base.files.extraction.refusals import (
    ACTIVE,
    BROKEN,
    ENCRYPTED,
    MISLABELLED,
    Refused,
    assert_refused,
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def footnote(text: str) -> str:
    return f"<w:footnotes {W}><w:footnote>{paragraph(run(text))}</w:footnote></w:footnotes>"


def hidden_texts(found: ExtractedText) -> list[tuple[HiddenLocation, str]]:
    return [(one.place, one.text) for one in found.hidden]


def test_docx_reads_paragraphs_tables_and_footnotes():
    cells = "".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in ("Lokal", "Kwota"))
    content = docx(
        paragraph(run("Uchwała "), run("nr 3")) + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>",
        footnotes=footnote("Przypis"),
    )

    assert read_file(content, "docx") == ExtractedText(
        pages=("Uchwała nr 3\n\n\tLokal \tKwota\n\nPrzypis",), page_count=None, has_text=True
    )


def test_docx_reads_words_in_drawings():
    content = docx(diagrams__data1="<d><t>Zarząd</t></d>", charts__chart1="<c><v>Opłaty</v></c>")

    assert read_file(content, "docx").pages == ("Protokół\n\nOpłaty\n\nZarząd",)


def docx_files() -> dict[str, tuple[bytes, list[tuple[HiddenLocation, str]]]]:
    comment = f'<w:comment w:author="Celina">{paragraph(run("Dopisać Annę Lis"))}</w:comment>'
    link = (
        f'<Relationships {RELATIONS}><Relationship Id="r" Type="{OFFICE}/hyperlink" '
        'Target="mailto:anna@poczta.example" TargetMode="External"/></Relationships>'
    )
    return {
        "author": (with_core(docx(), "Anna Lis"), [(HiddenLocation.METADATA, "Anna Lis")]),
        "comment": (
            docx(comments=f"<w:comments {W}>{comment}</w:comments>"),
            [(HiddenLocation.COMMENT, "Dopisać Annę Lis"), (HiddenLocation.METADATA, "Celina")],
        ),
        "hidden run": (
            docx(paragraph(run("Protokół"), run("Anna Lis", "<w:vanish/>"))),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        "header": (
            docx(header1=f"<w:hdr {W}>{paragraph(run('Rada Nadzorcza'))}</w:hdr>"),
            [(HiddenLocation.HEADER, "Rada Nadzorcza")],
        ),
        "embedded file": (
            docx(**{"embeddings__lista.docx": docx(paragraph(run("Anna Lis")))}),
            [
                (HiddenLocation.ATTACHMENT, "lista.docx"),
                (HiddenLocation.ATTACHMENT, "lista.docx\n\nAnna Lis"),
            ],
        ),
        "link": (
            docx(**{"_rels__document.xml.rels": link}),
            [(HiddenLocation.ANNOTATION, "mailto:anna@poczta.example")],
        ),
        "template on the author's disk": (
            docx(**{"_rels__settings.xml.rels": template("file:///C:/Lis/Normal.dotm")}),
            [(HiddenLocation.ANNOTATION, "file:///C:/Lis/Normal.dotm")],
        ),
        "words for the blind": (
            docx(paragraph(run("Protokół"), '<w:docPr descr="Podpis Anny Lis"/>')),
            [(HiddenLocation.HIDDEN_TEXT, "Podpis Anny Lis")],
        ),
    }


def test_docx_beside_the_page():
    struck = '<w:del w:author="Celina"><w:r><w:delText>zaległość Anny Lis</w:delText></w:r></w:del>'
    added = f'<w:ins w:author="Celina">{run("zaległość lokatora")}</w:ins>'
    files = docx_files()
    found = {name: read_file(content, "docx") for name, (content, _hidden) in files.items()}
    assert {(one.pages, one.page_count, one.has_text) for one in found.values()} == {
        (("Protokół",), None, True)
    }
    assert {name: (files[name][0], hidden_texts(one)) for name, one in found.items()} == files

    made_visible = docx(paragraph(run("Protokół"), run(" jawny", '<w:vanish w:val="0"/>')))
    assert read_file(made_visible, "docx") == ExtractedText(("Protokół jawny",), None, True)
    changed = read_file(docx(paragraph(struck, added)), "docx")
    assert (changed.pages, hidden_texts(changed)) == (
        ("zaległość lokatora",),
        [
            (HiddenLocation.PREVIOUS_REVISION, "zaległość Anny Lis"),
            (HiddenLocation.METADATA, "Celina"),
        ],
    )


def test_of_files_within_files_two_levels_are_read():
    nested = docx(paragraph(run("trzeci poziom")))
    for level in ("drugi", "pierwszy"):
        nested = docx(paragraph(run(level)), **{"embeddings__w_nim.docx": nested})

    found = read_file(docx(**{"embeddings__w_nim.docx": nested}), "docx")

    text = found.hidden_text(HiddenLocation.ATTACHMENT)
    assert ("pierwszy" in text, "drugi" in text, "trzeci poziom" in text) == (True, True, False)


def types(part: str) -> str:
    """Content types with one that has macros, for this part."""
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    name = "Default" if part.startswith("Extension") else "Override"
    return TYPES.replace("/>", f'><{name} {part} ContentType="{kind}"/></Types>')


def test_a_type_with_macros_of_which_there_is_no_part_does_no_harm():
    """SheetJS lists it in every workbook."""
    assert read_file(docx(types=types('Extension="bin"')), "docx").pages == ("Protokół",)


def test_xlsx_reads_each_sheet_as_a_page():
    shared = f"<sst {S}><si><t>Lokal</t></si><si><r><t>Kwo</t></r><r><t>ta</t></r></si></sst>"
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    numbers = '<row r="2"><c r="A2"><v>27</v></c><c r="B2"><v>120.5</v></c></row>'
    content = xlsx(
        {"Opłaty": rows(cells, numbers), "Uwagi": rows(row(1, "brak"))}, sharedStrings=shared
    )

    assert read_file(content, "xlsx") == ExtractedText(
        pages=("Opłaty\nLokal\tKwota\n27\t120.5", "Uwagi\nbrak"), page_count=None, has_text=True
    )


def test_a_sheet_that_says_it_is_visible_is_a_page():
    content = xlsx({"Opłaty": rows(row(1, "Lokal"))}, states={"Opłaty": "visible"})

    assert read_file(content, "xlsx").pages == ("Opłaty\nLokal",)


def xlsx_files() -> dict[str, tuple[bytes, list[tuple[HiddenLocation, str]]]]:
    fees = {"Opłaty": rows(row(1, "Lokal"))}
    name = '<definedName name="Anna_Lis">Opłaty!$A$1</definedName>'
    comments = (
        f"<comments {S}><authors><author>Celina</author></authors><commentList><comment><text>"
        "<t>Anna Lis</t></text></comment></commentList></comments>"
    )
    pivot = f'<pivotCacheRecords {S}><r><s v="Anna Lis"/></r></pivotCacheRecords>'
    column = '<cols><col min="2" max="2" hidden="1"/></cols>'
    header = "<headerFooter><oddHeader>Dla Anny Lis</oddHeader></headerFooter>"
    hidden_row = rows(row(1, "Lokal"), row(2, "Anna Lis", hidden=True))
    return {
        "sheet": (
            xlsx({**fees, "Lista": rows(row(1, "Anna Lis"))}, states={"Lista": "veryHidden"}),
            [(HiddenLocation.HIDDEN_TEXT, "Lista\nAnna Lis")],
        ),
        "row": (xlsx({"Opłaty": hidden_row}), [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")]),
        "column": (
            xlsx({"Opłaty": column + rows(row(1, "Lokal", "Anna Lis"))}),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        "name": (
            xlsx(fees, names=f"<definedNames>{name}</definedNames>"),
            [(HiddenLocation.METADATA, "Anna_Lis Opłaty!$A$1")],
        ),
        "comment": (
            xlsx(fees, comments1=comments),
            [(HiddenLocation.COMMENT, "Celina"), (HiddenLocation.COMMENT, "Anna Lis")],
        ),
        "pivot table": (
            xlsx(fees, pivotCache__records=pivot),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        "header": (
            xlsx({"Opłaty": fees["Opłaty"] + header}),
            [(HiddenLocation.HEADER, "Dla Anny Lis")],
        ),
        "author": (with_core(xlsx(fees), "Anna Lis"), [(HiddenLocation.METADATA, "Anna Lis")]),
    }


def test_xlsx_beside_the_sheets():
    files = xlsx_files()
    found = {name: read_file(content, "xlsx") for name, (content, _hidden) in files.items()}

    assert {one.pages for one in found.values()} == {("Opłaty\nLokal",)}
    assert {name: (files[name][0], hidden_texts(one)) for name, one in found.items()} == files


def odt_files() -> dict[str, tuple[bytes, list[tuple[HiddenLocation, str]]]]:
    style = (
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    )
    span = '<text:span text:style-name="T1">Anna Lis</text:span>'
    comment = "<dc:creator>Celina</dc:creator><text:p>Anna Lis</text:p>"
    deletion = "<text:deletion><text:p>Anna Lis</text:p></text:deletion>"
    author = "<dc:creator>Anna Lis</dc:creator>"
    header = "<style:header><text:p>Rada Nadzorcza</text:p></style:header>"
    changes = (
        f"<text:tracked-changes><text:changed-region>{deletion}</text:changed-region>"
        "</text:tracked-changes><text:p>Protokół</text:p>"
    )
    return {
        "plain": (odt(), []),
        "hidden": (
            odt(f"<text:p>Protokół{span}</text:p>", styles=style),
            [(HiddenLocation.HIDDEN_TEXT, "Anna Lis")],
        ),
        "comment": (
            odt(f"<text:p>Protokół<office:annotation>{comment}</office:annotation></text:p>"),
            [(HiddenLocation.COMMENT, "Celina\nAnna Lis")],
        ),
        "tracked change": (odt(changes), [(HiddenLocation.PREVIOUS_REVISION, "Anna Lis")]),
        "author": (
            odt(meta=f"<office:document-meta {ODF} {DC}>{author}</office:document-meta>"),
            [(HiddenLocation.METADATA, "Anna Lis")],
        ),
        "header": (
            odt(
                **{"styles.xml": f"<office:document-styles {ODF}>{header}</office:document-styles>"}
            ),
            [(HiddenLocation.HEADER, "Rada Nadzorcza")],
        ),
        "object": (
            odt(**{"Object 1__content.xml": "<x/>"}),
            [(HiddenLocation.ATTACHMENT, "Object 1/content.xml")],
        ),
    }


def test_odt_beside_the_page():
    files = odt_files()
    found = {name: read_file(content, "odt") for name, (content, _hidden) in files.items()}

    assert {(one.pages, one.page_count, one.has_text) for one in found.values()} == {
        (("Protokół",), None, True)
    }
    assert {name: (files[name][0], hidden_texts(one)) for name, one in found.items()} == files


def refused() -> Refused:
    bomb = "<w:t>" + "0" * (80 * 1024**2) + "</w:t>"
    outside = {"../../etc/passwd": "x", "[Content_Types].xml": TYPES}
    encrypted = (
        f"<manifest:manifest {ODF}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    )
    entity = '<!DOCTYPE x [<!ENTITY a "Anna Lis">]>'
    entities = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"{entity}<w:document {W}>&a;</w:document>",
    }
    formula = "<row><c r=\"A1\"><f>cmd|'/c calc'!A1</f></c></row>"

    return {
        "Plik ma makra. Zapisz go bez makr albo jako PDF.": [
            ("docx", lambda: docx(**{"vbaProject.bin": b"x"})),
            ("docx", lambda: docx(types=types('PartName="/word/document.xml"'))),
            ("docx", lambda: docx(types=types('Extension="XML"'))),
            ("odt", lambda: odt(**{"Basic__Standard__Module1.xml": "<x/>"})),
            ("odt", lambda: odt("<script:event-listener/>")),
        ],
        BROKEN: [
            ("docx", lambda: docx()[:-30]),
            ("docx", lambda: docx("<w:p>")),
            ("docx", lambda: packed(outside)),
        ],
        "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF.": [
            ("docx", lambda: docx(bomb)),
            ("docx", lambda: packed({f"p{n}": "" for n in range(5001)})),
        ],
        "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie.": [
            ("docx", lambda: docx("<w:p>" * 400 + "</w:p>" * 400))
        ],
        MISLABELLED("DOCX"): [
            ("docx", lambda: docx().replace(b"PK", b"XX", 1)),
            ("docx", lambda: xlsx({"A": rows()})),
        ],
        MISLABELLED("ODT"): [("odt", docx)],
        ENCRYPTED: [
            ("docx", lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
            ("odt", lambda: odt(**{"META-INF__manifest.xml": encrypted})),
        ],
        ACTIVE("DOCTYPE"): [("docx", lambda: packed(entities))],
        ACTIVE("DDEAUTO"): [
            (
                "docx",
                lambda: docx(r"<w:p><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r></w:p>"),
            )
        ],
        ACTIVE("attachedTemplate"): [
            ("docx", lambda at=address: docx(**{"_rels__settings.xml.rels": template(at)}))
            for address in ("https://zly.example/t.dotm", r"\\\\zly\\t.dotm")
        ],
        ACTIVE("DDE"): [
            ("xlsx", lambda: xlsx({"A": rows(formula)})),
            ("xlsx", lambda: xlsx({"A": rows()}, externalLinks__link1="<x><ddeLink/></x>")),
        ],
    }


@pytest.mark.thorough
def test_what_is_refused():
    assert_refused(refused())
