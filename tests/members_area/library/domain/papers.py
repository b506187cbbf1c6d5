"""Files for the gate, made at run time: what they hold is never stored next to the tests."""

import io
from collections.abc import Sequence

import pikepdf
from django.core.files.base import ContentFile
from PIL import Image

from members_area.library.domain.upload import CheckedFile, checked_file

BOX = b"0 0 0 rg 40 690 500 30 re f\n"


def pdf(*lines: str, author: str = "", box: bool = False, attached: str = "") -> bytes:
    """One page with these lines of plain letters; `box` draws a black bar over them."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(_content(lines) + (BOX if box else b""))
    if author:
        document.docinfo["/Author"] = author
    if attached:
        document.attachments[attached] = pikepdf.AttachedFileSpec(
            document,
            b"tajne",
            description="",
            filename=attached,
            mime_type="text/plain",
            creation_date="",
            mod_date="",
        )
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def _content(lines: Sequence[str]) -> bytes:
    said = " ".join(f"({line}) Tj T*" for line in lines)
    return f"BT /F1 12 Tf 14 TL 50 700 Td {said} ET\n".encode("latin-1")


def locked(password: str = "haslo") -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("Tresc"))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=password, user=password))
    return out.getvalue()


def scripted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("Tresc"))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        document.save(out, deterministic_id=True)
    return out.getvalue()


def photograph() -> bytes:
    """A picture of a page: a scan, of which the detector says nothing."""
    out = io.BytesIO()
    Image.effect_noise((60, 80), 50).convert("RGB").save(out, "PNG")
    return out.getvalue()


def file(content: bytes, name: str = "papier.pdf") -> CheckedFile:
    return checked_file(ContentFile(content), name)
