"""PDF files made for a test: ordinary ones, and those that hide, act or lie."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

Change = Callable[[pikepdf.Pdf], None]


def pdf(*pages: str, change: Change | None = None, **saving: object) -> bytes:
    """A file with a line of text on each page, changed by `change` before it is saved."""
    document = pikepdf.new()
    for text in pages:
        add_page(document, line(text))
    if change is not None:
        change(document)
    return saved(document, **saving)


def add_page(document: pikepdf.Pdf, content: str) -> pikepdf.Page:
    """An A4 page with this content stream; F1 is Helvetica."""
    page = document.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
    page.Contents = Stream(document, content.encode("latin-1"))
    return page


def line(text: str, *, at: tuple[int, int] = (50, 700), before: str = "") -> str:
    """Operators that write one line; `before` sets the colour or the mode."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q {before} BT /F1 12 Tf {at[0]} {at[1]} Td ({escaped}) Tj ET Q "


def saved(document: pikepdf.Pdf, **saving: object) -> bytes:
    made = io.BytesIO()
    document.save(made, **saving)
    return made.getvalue()


def annotated(**entries: object) -> Change:
    """Puts one annotation on the first page."""

    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([100, 100, 300, 150]), F=4, **entries)
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return change


def stamped(text: str) -> Change:
    """A stamp that says something only in its drawing."""

    def change(document: pikepdf.Pdf) -> None:
        drawing = Stream(document, line(text, at=(5, 5)).encode())
        drawing.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, 200, 50]),
                Resources=document.pages[0].Resources,
            )
        )
        annotated(Subtype=Name.Stamp, AP=Dictionary(N=document.make_indirect(drawing)))(document)

    return change


def with_field(name: str, value: str) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        field = document.make_indirect(
            Dictionary(FT=Name.Tx, T=name, V=value, Kids=Array([]), Ff=0)
        )
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    return change


def with_attachment(name: str, content: bytes) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = content

    return change


def with_author(author: str) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Author"] = author

    return change


def with_xmp(creator: str) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_metadata(set_pikepdf_as_editor=False) as packet:
            packet["dc:creator"] = [creator]

    return change


def at_root(**entries: object) -> Change:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.update(Dictionary(**entries))

    return change


def updated(content: bytes, old: str, new: str) -> bytes:
    """A second revision by an incremental update: the first page's stream is written again."""
    with pikepdf.open(io.BytesIO(content)) as document:
        stream = document.pages[0].Contents
        number, generation = stream.objgen
        root = document.Root.objgen
        size = int(document.trailer.Size)
        body = stream.read_bytes().replace(old.encode(), new.encode())
    before = content.rfind(b"startxref")
    previous = int(content[before:].split()[1])
    entry = f"{number} {generation} obj\n<< /Length {len(body)} >>\nstream\n".encode()
    addition = entry + body + b"\nendstream\nendobj\n"
    table = (
        f"xref\n{number} 1\n{len(content):010d} {generation:05d} n \n"
        f"trailer\n<< /Size {size} /Root {root[0]} {root[1]} R /Prev {previous} >>\n"
        f"startxref\n{len(content) + len(addition)}\n%%EOF\n"
    )
    return content + addition + table.encode()


def of_itself(document: pikepdf.Pdf) -> None:
    """A tree of pages that has itself for a child."""
    pages = document.Root.Pages
    pages.Kids.append(pages)


def scan(*, text_on_first: str = "") -> bytes:
    """One page that is a grey picture, after one with text when some is given."""
    document = pikepdf.new()
    if text_on_first:
        add_page(document, line(text_on_first))
    page = add_page(document, "q 500 0 0 700 40 40 cm /Im Do Q")
    picture = Stream(document, b"\x80\x90\xa0\xb0")
    picture.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=2,
            Height=2,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
    )
    page.Resources.XObject = Dictionary(Im=document.make_indirect(picture))
    return saved(document)


def plain_tables(content: bytes) -> bytes:
    """Return the same file without compressed objects, so that a test may change its bytes."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return saved(
            document, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False
        )
