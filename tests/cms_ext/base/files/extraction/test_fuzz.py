"""Files with bytes changed at random end as text or as a refusal, in time, and never otherwise."""

import random
from collections.abc import Callable

import pytest

from cms_ext.base.files.extraction import ExtractedText, UnreadableFile, read_file
from cms_ext.base.files.extraction.reading.task import read_content
from cms_ext.base.files.extraction.result import ExtractionRefused
from tests.cms_ext.base.files.extraction.office_files import docx, odt, row, rows, with_core, xlsx
from tests.cms_ext.base.files.extraction.pdf_files import pdf, plain_tables, stamped, updated
from tests.cms_ext.base.files.extraction.test_pictures import picture, taken_by

SOURCES = {
    "pdf": lambda: updated(plain_tables(pdf("Raz", "Dwa", change=stamped("Trzy"))), "Raz", "Sto"),
    "docx": lambda: with_core(docx(), "Anna Lis"),
    "xlsx": lambda: xlsx({"Opłaty": rows(row(1, "Lokal", "Kwota"))}),
    "odt": odt,
    "jpg": lambda: picture("JPEG", exif=taken_by("Anna Lis")),
    "png": lambda: picture("PNG"),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One to eight wounds: bytes changed, cut out, doubled, or a number made huge."""
    body = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body))
        length = chance.randint(1, 20)
        wound = chance.choice(("change", "cut", "double", "huge"))
        if wound == "change":
            body[at : at + length] = chance.randbytes(length)
        elif wound == "cut" and len(body) > 40:
            del body[at : at + length]
        elif wound == "double":
            body[at:at] = body[at : at + length * 10]
        else:
            body[at : at + 4] = b"9999"
    return bytes(body)


@pytest.mark.parametrize("seed", range(40))
def test_a_wounded_pdf_never_hangs_and_never_takes_the_site_with_it(seed: int):
    content = mutated(SOURCES["pdf"](), random.Random(seed))

    assert isinstance(outcome(lambda: read_file(content, "pdf")), ExtractedText | UnreadableFile)


@pytest.mark.parametrize("extension", ["docx", "xlsx", "odt", "jpg", "png"])
def test_wounded_documents_and_pictures_are_read_or_refused(extension: str):
    chance = random.Random(extension)
    whole = SOURCES[extension]()
    outcomes = [
        outcome(lambda: read_content(mutated(whole, chance), extension)) for _ in range(300)
    ]

    assert {type(one) for one in outcomes} <= {ExtractedText, ExtractionRefused}
    assert any(isinstance(one, ExtractionRefused) for one in outcomes)


def outcome(
    reading: Callable[[], ExtractedText],
) -> ExtractedText | UnreadableFile | ExtractionRefused:
    try:
        return reading()
    except (UnreadableFile, ExtractionRefused) as refusal:
        return refusal
