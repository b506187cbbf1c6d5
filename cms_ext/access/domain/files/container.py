"""ASiC-E: a signed parcel. Its type, signatures in META-INF, and the files that they sign."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import ASIC, MAX_SIZE, PDF, PICTURES, XML, Unsuitable
from cms_ext.access.domain.files.kind import media_type
from cms_ext.access.domain.files.markup import safe_tree
from cms_ext.access.domain.files.pdf import check_pdf
from cms_ext.access.domain.files.picture import check_picture
from cms_ext.access.domain.files.polyglot import require_one_format

MAX_ENTRIES = 20
MAX_UNPACKED = 2 * MAX_SIZE
DER_SEQUENCE = b"\x30"


def check_container(content: bytes) -> None:
    """Raises Unsuitable for anything but signatures and signed PDF, pictures or XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_small(entries)
            _require_plain(archive, entries)
            for entry, body in _bodies(archive, entries):
                _look_into(entry.filename, body)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unsuitable(_("Plik ASiC-E jest uszkodzony. Podpisz formularz ponownie.")) from error


def _require_small(entries: list[zipfile.ZipInfo]) -> None:
    """By the sizes that the directory states; reading stops there, whatever is packed in."""
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unsuitable(_("Plik ASiC-E po rozpakowaniu jest za duży. Wyślij sam formularz."))


def _require_plain(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    whole = names[0] == "mimetype" and entries[0].header_offset == 0 and not archive.comment
    flat = all(
        "/" not in name.removeprefix("META-INF/") and "\\" not in name and ".." not in name
        for name in names
    )
    open_to_all = all(not entry.flag_bits & 1 for entry in entries)
    if not (whole and flat and open_to_all) or len(set(names)) != len(names):
        raise Unsuitable(_("Plik ASiC-E ma niedozwoloną budowę. Podpisz formularz ponownie."))


def _bodies(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    for entry in entries:
        with archive.open(entry) as stream:
            yield entry, stream.read(entry.file_size + 1)


def _look_into(name: str, body: bytes) -> None:
    if name == "mimetype":
        fits = body == ASIC.encode()
    elif name.startswith("META-INF/"):
        fits = _is_signature_part(name, body)
    else:
        fits = _is_signed_file(body)
    if not fits:
        raise Unsuitable(
            _("W pliku ASiC-E jest plik innego rodzaju (%s). Podpisz sam formularz w PDF.")
            % name[:60]
        )


def _is_signature_part(name: str, body: bytes) -> bool:
    if name.lower().endswith(".xml"):
        safe_tree(body)
        return True
    return name.lower().endswith((".p7s", ".tst")) and body.startswith(DER_SEQUENCE)


def _is_signed_file(body: bytes) -> bool:
    """A nested container is no signed file: what is signed must be seen at once."""
    mime = media_type(body)
    if mime is None or mime == ASIC:
        return False
    require_one_format(body, mime)
    if mime == PDF:
        check_pdf(body)
    elif mime in PICTURES:
        check_picture(body, mime)
    elif mime == XML:
        safe_tree(body)
    return True
