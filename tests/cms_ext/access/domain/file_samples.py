"""Files as people and attackers send them, made by code."""

import io
import zipfile

import pikepdf
import pillow_heif
from PIL import Image

from cms_ext.base.files.uploads.content import ASIC

pillow_heif.register_heif_opener()

XADES = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'
)


def pdf(pages: int = 1, **catalogue: pikepdf.Object) -> bytes:
    """A PDF with entries of its catalogue: `pdf(OpenAction=…)`."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    for key, value in catalogue.items():
        document.Root[f"/{key}"] = value
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def locked_pdf(user: str = "tajne") -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    made = io.BytesIO()
    document.save(made, encryption=pikepdf.Encryption(owner="tajne", user=user))
    return made.getvalue()


def nested(value: pikepdf.Object) -> pikepdf.Object:
    """Return the value far inside direct objects, where a plain loop over objects does not look."""
    return pikepdf.Dictionary(A=pikepdf.Array([pikepdf.Dictionary(B=pikepdf.Array([value]))]))


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Aparat Anny"
    Image.new("RGB", size, "white").save(made, form, exif=exif)
    return made.getvalue()


def packed(*entries: tuple[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return made.getvalue()


def asice(*entries: tuple[str, bytes]) -> bytes:
    """A container with a signature and these files."""
    return packed(("mimetype", ASIC.encode()), ("META-INF/signatures001.xml", XADES), *entries)


def encrypted(archive: bytes) -> bytes:
    """Return the archive whose every file says that it can be read with a password alone."""
    changed = bytearray(archive)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(header)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(header, at + 1)
    return bytes(changed)
