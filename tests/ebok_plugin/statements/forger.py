"""Changing a word on a finished PDF as a forger would: on the page, the seal left where it is."""

import io
import re

import pikepdf
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def rewritten(pdf: bytes, word: str, other: str) -> bytes:
    """The whole file saved again, as an editor of PDFs does, with `other` for the first `word`.

    Both are as long as each other; the letters of `other` are in the file in the same font.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        number, content = _forged_page(opened, word, other)
        opened.get_object((number, 0)).write(content)
        made = io.BytesIO()
        opened.save(made)
    return made.getvalue()


def appended(pdf: bytes, word: str, other: str) -> bytes:
    """Return the same, with not one sealed byte touched: the new page is added behind the seal."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        number, content = _forged_page(opened, word, other)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = Reference(number, 0, writer)
    stream = page.get_object()
    stream.strip_filters()
    stream._data, stream._encoded_data = content, None
    writer.mark_update(page)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _forged_page(opened: pikepdf.Pdf, word: str, other: str) -> tuple[int, bytes]:
    """The number of the object that holds the page's content, and that content with `other`."""
    for page in opened.pages:
        letters: dict[str, str] = {}
        content = list(pikepdf.parse_content_stream(page))
        for step in content:
            if str(step.operator) == "Tf":
                letters = _letters(page.Resources.Font[str(step.operands[0])])
            elif str(step.operator) == "TJ" and _swapped(step.operands[0], letters, word, other):
                return page.Contents.objgen[0], pikepdf.unparse_content_stream(content)
    raise AssertionError(f"no {word} on any page")


def _letters(font: pikepdf.Object) -> dict[str, str]:
    """Return the letters by their two-byte codes, in hex; ISO 32000-1 § 9.10.3."""
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*$", table, re.M)
    return {code.lower(): chr(int(letter, 16)) for code, letter in pairs}


def _swapped(shown: pikepdf.Array, letters: dict[str, str], word: str, other: str) -> bool:
    codes = [
        (place, at, bytes(piece)[at : at + 2].hex())
        for place, piece in enumerate(shown)
        if isinstance(piece, pikepdf.String)
        for at in range(0, len(bytes(piece)), 2)
    ]
    begins = "".join(letters.get(code, "?") for _, _, code in codes).find(word)
    by_letter = {letter: code for code, letter in letters.items()}
    if begins < 0 or not set(other) <= set(by_letter):
        return False
    for (place, at, _), letter in zip(codes[begins:], other, strict=False):
        piece = bytearray(bytes(shown[place]))
        piece[at : at + 2] = bytes.fromhex(by_letter[letter])
        shown[place] = pikepdf.String(bytes(piece))
    return True
