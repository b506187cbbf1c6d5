"""Auditing the files of papers for `verify_publications`; the rows are sealed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards
from members_area.library.domain.submission import compute_digest
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Rendition


def audit_papers() -> Iterator[str]:
    """Report files that differ from what was taken in, and missing triggers.

    Makes one query for each trigger, and one more. Reads every file of the library, so it is for a
    command, not for a page.
    """
    for guard in find_missing_guards(connection, [*RULES, *KEPT]):
        yield _("biblioteka: brakuje wyzwalacza %(name)s") % {"name": guard.name}
    for file in Rendition.objects.select_related("version__document__kind").order_by("pk"):
        if wrong := _file_wrong(file):
            yield _("dokument %(paper)s (%(name)s), wersja %(no)s: %(wrong)s") % {
                "paper": file.version.document_id,
                "name": file.document.short_name,
                "no": file.version.no,
                "wrong": wrong,
            }


def _file_wrong(file: Rendition) -> str:
    try:
        found = compute_digest(file)
    except OSError:
        return _("pliku nie da się odczytać z magazynu")
    return "" if found == file.sha256 else _("plik w magazynie jest inny niż przyjęty")
