"""Small real files as an editor would attach them, and one of each that nobody can look into."""

from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from tests.cms_ext.base.files.extraction.office_files import docx, with_core
from tests.cms_ext.base.files.extraction.pdf_files import pdf, scan, with_author

PESEL = "44051401359"
WITH_A_NAME = docx("<w:p><w:r><w:t>Zenobiusz Kwiatkowski nie płaci.</w:t></w:r></w:p>")
FILES = {
    "pesel.pdf": pdf("Wykaz osob", f"PESEL {PESEL}"),
    "nazwisko.docx": WITH_A_NAME,
    "autor.pdf": pdf("Przetarg", change=with_author("Zenobiusz Kwiatkowski")),
    "autor.docx": with_core(docx(), "Zenobiusz Kwiatkowski"),
    "wykaz.csv": f"lp;pesel\n1;{PESEL}\n".encode(),
    "czysty.pdf": pdf("Przetarg na malowanie klatek"),
    "czysty.docx": docx(),
    "haslo.pdf": pdf("Przetarg", encryption=pikepdf.Encryption(owner="o", user="u")),
    "skan.pdf": scan(),
    "skan z dopiskiem.pdf": scan(text_on_first=f"PESEL {PESEL}"),
    "arkusz.ods": b"PK\x03\x04",
    "uciety.pdf": pdf("Przetarg")[:80],
}


def attached(name: str, content: bytes | None = None) -> Any:
    """A public file, named as `FILES` names it."""
    content = FILES[name] if content is None else content
    return get_document_model().objects.create(title=name, file=ContentFile(content, name))
