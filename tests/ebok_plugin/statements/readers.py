"""Reading payment codes back, with two readers of different origin."""

import pypdfium2
import zxingcpp
from PIL import Image
from pyzbar import pyzbar


def read_by_zbar(picture: Image.Image) -> list[str]:
    """zbar through pyzbar: the codes on a picture, from the top."""
    found = pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode() for code in sorted(found, key=lambda code: code.rect.top)]


def read_by_zxing(picture: Image.Image) -> list[str]:
    """zxing-cpp: the codes on a picture, from the top."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [
        code.bytes.decode() for code in sorted(found, key=lambda code: code.position.top_left.y)
    ]


READERS = {"zbar": read_by_zbar, "zxing": read_by_zxing}


def read_by_both(picture: Image.Image) -> list[str]:
    """What both readers say; AssertionError when they differ."""
    first, second = (read(picture) for read in READERS.values())
    assert first == second
    return first


def pictures_of(pdf: bytes, *, dpi: int = 200) -> list[Image.Image]:
    """Return the pages of a paper as a printer would draw them."""
    pages = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil() for page in pages]
