"""ZIP archives made for a test: ordinary ones, and those that lead out, lie or explode."""

import io
import stat
import zipfile
from collections.abc import Mapping
from functools import cache

from django.core.files.base import ContentFile

from tests.cms_ext.base.files.extraction.pdf_files import pdf


def archive(files: Mapping[str, bytes], *, index: str = "") -> ContentFile[bytes]:
    """A ZIP of these files in this order, with an index when one is given."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
        if index:
            packed.writestr("indeks.csv", index.encode())
    return ContentFile(made.getvalue(), name="paczka.zip")


def with_entry(entry: zipfile.ZipInfo, content: bytes) -> ContentFile[bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(entry, content)
    return ContentFile(made.getvalue(), name="paczka.zip")


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@cache
def paper(text: str) -> bytes:
    """The same words are the same file, although what makes it writes the time into it."""
    return pdf(text)
