"""Office documents made for a test, part by part."""

import io
import zipfile
from collections.abc import Mapping

Parts = Mapping[str, str | bytes]

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("script", "script"),
        ("meta", "meta"),
        ("manifest", "manifest"),
    )
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def packed(parts: Parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(body: str = "<w:p><w:r><w:t>Protokół</w:t></w:r></w:p>", **more: str | bytes) -> bytes:
    """`more`: parts below word/, with `__` for a slash; `types` for the content types."""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": more.pop("types", TYPES)}
    parts["word/document.xml"] = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return packed(parts | {f"word/{_path(name)}": part for name, part in more.items()})


def with_core(content: bytes, creator: str) -> bytes:
    """Return the same document with an author in its properties."""
    core = f"<dc:creator {DC}>{creator}</dc:creator>"
    return _with_parts(content, {"docProps/core.xml": f"<properties>{core}</properties>"})


def xlsx(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    names: str = "",
    **more: str | bytes,
) -> bytes:
    """Sheets by name, each as the XML inside <worksheet>."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{states[name]}"' if states and name in states else "")
        + "/>"
        for n, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f"<workbook {S}><sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>{relations}</Relationships>",
    }
    for n, inside in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {S}>{inside}</worksheet>"
    return packed(parts | {f"xl/{_path(name)}": part for name, part in more.items()})


def rows(*lines: str) -> str:
    return f"<sheetData>{''.join(lines)}</sheetData>"


def row(number: int, *cells: str, hidden: bool = False) -> str:
    """Cells of text from column A on."""
    inside = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
    )
    return (
        f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if hidden else ""}>{inside}</row>'
    )


def odt(body: str = "<text:p>Protokół</text:p>", *, styles: str = "", **more: str | bytes) -> bytes:
    """`more`: further parts, with `__` for a slash."""
    content = (
        f"<office:document-content {ODF} {DC}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
    }
    return packed(parts | {_path(name): part for name, part in more.items()})


def _path(name: str) -> str:
    name = name.replace("__", "/")
    return name if "." in name else f"{name}.xml"


def _with_parts(content: bytes, parts: Parts) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    return packed({**old, **parts})


def template(target: str) -> str:
    """Return the relationship of a document with the template that it was made from."""
    return (
        f'<Relationships {RELATIONS}><Relationship Id="r" Type="{OFFICE}/attachedTemplate" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
