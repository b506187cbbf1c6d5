"""Scans made for a test: words that are pixels."""

import io

import pypdfium2
import typst
from PIL import Image

from cms_ext.base.pdf.rendering import FONTS


def scanned(*pages: str) -> list[Image.Image]:
    """Pages as a scanner would give them: typeset, then only their pixels."""
    text = "\n#pagebreak()\n".join(pages)
    source = f'#set page(width: 16cm, height: 6cm)\n#set text(font: "Public Sans", 14pt)\n{text}'
    printed = typst.compile(source.encode(), font_paths=[FONTS])
    with pypdfium2.PdfDocument(printed) as document:
        return [page.render(scale=3, grayscale=True).to_pil() for page in document]


def as_file(form: str, pictures: list[Image.Image], **saving: object) -> bytes:
    made = io.BytesIO()
    pictures[0].save(made, form, **saving)
    return made.getvalue()


def scanned_pdf(*pages: str) -> bytes:
    """A PDF whose pages are pictures, without a text layer."""
    pictures = scanned(*pages)
    return as_file("PDF", pictures, save_all=True, append_images=pictures[1:])
