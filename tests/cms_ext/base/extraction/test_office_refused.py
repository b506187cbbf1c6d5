"""DOCX, XLSX and ODT that are refused, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms_ext.base.extraction import UnreadableFile, read_file
from tests.cms_ext.base.extraction.office_files import (
    ODF,
    TYPES,
    W,
    docx,
    odt,
    packed,
    rows,
    template,
    xlsx,
)

MACROS = "Plik ma makra. Zapisz go bez makr albo jako PDF."
BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
UNPACKED = "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF."
ENCRYPTED = "Plik jest zabezpieczony hasłem. Zapisz go bez hasła."
MISLABELLED = (
    "Zawartość pliku nie zgadza się z jego nazwą: to nie jest {}. "
    "Zapisz go we właściwym formacie.".format
)
NESTED = "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie."
ACTIVE = "Plik ma skrypty albo akcje, które działają same ({}). Wydrukuj go do nowego PDF.".format
ENTITY = '<!DOCTYPE x [<!ENTITY a "Anna Lis">]>'
BOMB = "<w:t>" + "0" * (80 * 1024**2) + "</w:t>"


@pytest.mark.parametrize(
    ("make", "extension", "sentence"),
    [
        (lambda: docx(**{"vbaProject.bin": b"x"}), "docx", MACROS),
        (lambda: docx(types=TYPES.replace("/>", ' x="macroEnabled"/>')), "docx", MACROS),
        (lambda: odt(**{"Basic__Standard__Module1.xml": "<x/>"}), "odt", MACROS),
        (lambda: odt("<script:event-listener/>"), "odt", MACROS),
        (lambda: docx()[:-30], "docx", BROKEN),
        (lambda: docx("<w:p>"), "docx", BROKEN),
        (lambda: packed({"../../etc/passwd": "x", "[Content_Types].xml": TYPES}), "docx", BROKEN),
        (lambda: docx(BOMB), "docx", UNPACKED),
        (lambda: packed({f"p{n}": "" for n in range(5001)}), "docx", UNPACKED),
        (lambda: docx("<w:p>" * 400 + "</w:p>" * 400), "docx", NESTED),
        (lambda: docx().replace(b"PK", b"XX", 1), "docx", MISLABELLED("DOCX")),
        (lambda: xlsx({"A": rows()}), "docx", MISLABELLED("DOCX")),
        (lambda: docx(), "odt", MISLABELLED("ODT")),
        (
            lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "docx",
            ENCRYPTED,
        ),
        (
            lambda: odt(
                **{
                    "META-INF__manifest.xml": f"<manifest:manifest {ODF}><manifest:file-entry>"
                    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
                }
            ),
            "odt",
            ENCRYPTED,
        ),
        (
            lambda: packed(
                {
                    "[Content_Types].xml": TYPES,
                    "word/document.xml": f"{ENTITY}<w:document {W}>&a;</w:document>",
                }
            ),
            "docx",
            ACTIVE("DOCTYPE"),
        ),
        (
            lambda: docx('<w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>'),
            "docx",
            ACTIVE("DDEAUTO"),
        ),
        (
            lambda: docx(**{"_rels__settings.xml.rels": template("https://zly.example/t.dotm")}),
            "docx",
            ACTIVE("attachedTemplate"),
        ),
        (
            lambda: docx(**{"_rels__settings.xml.rels": template(r"\\\\zly\\t.dotm")}),
            "docx",
            ACTIVE("attachedTemplate"),
        ),
        (
            lambda: xlsx({"A": rows('<row><c r="A1"><f>cmd|\'/c calc\'!A1</f></c></row>')}),
            "xlsx",
            ACTIVE("DDE"),
        ),
        (
            lambda: xlsx({"A": rows()}, externalLinks__link1="<x><ddeLink/></x>"),
            "xlsx",
            ACTIVE("DDE"),
        ),
    ],
    ids=[
        "macros",
        "macros by type",
        "macros of ODT",
        "listener of ODT",
        "cut off",
        "broken XML",
        "path outside",
        "bomb",
        "too many parts",
        "too deep",
        "no ZIP",
        "XLSX called DOCX",
        "DOCX called ODT",
        "encrypted",
        "encrypted ODT",
        "entities",
        "runs a program",
        "remote template",
        "template on a server",
        "formula that starts a program",
        "link that starts a program",
    ],
)  # fmt: skip
def test_what_is_refused(make: Callable[[], bytes], extension: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_file(make(), extension)

    assert str(refusal.value) == sentence
