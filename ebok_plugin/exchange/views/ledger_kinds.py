"""What a clerk who has no file yet finds at the import of ledger files: columns and samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from cms_ext.base.importing import Column
from cms_ext.desks.import_desk.views.screen import ImportScreen
from cms_ext.desks.import_desk.views.table import sample_file
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from ebok_plugin.exchange.columns import ABOUT, SAMPLE_ROWS
from ebok_plugin.exchange.csv_import.kinds import SCHEMAS
from ebok_plugin.exchange.kinds import KIND_NAMES


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file as the upload describes it."""

    kind: str
    name: Promise
    columns: Sequence[Column]
    csv: str
    xlsx: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerScreen(ImportScreen):
    """The import of ledger files, which takes several kinds."""

    @property
    def kinds(self) -> list[FileKind]:
        """In loading order."""
        return [self._kind(kind) for kind in SCHEMAS]

    def _kind(self, kind: str) -> FileKind:
        columns = SCHEMAS[kind](business_today()).columns
        csv, xlsx = (
            reverse(f"{self.url_name}_sample", args=[kind, extension])
            for extension in ("csv", "xlsx")
        )
        told = [replace(column, about=ABOUT[kind][column.name]) for column in columns]
        return FileKind(kind, KIND_NAMES[kind], told, csv, xlsx)


@require_safe
@for_staff(ENTERS_ADMIN)
def sample(request: HttpRequest, screen: LedgerScreen, kind: str, extension: str) -> HttpResponse:
    """The sample file of a kind, as CSV or XLSX."""
    screen.clerk(request)
    if kind not in SCHEMAS:
        raise Http404
    return sample_file(SCHEMAS[kind](business_today()), SAMPLE_ROWS[kind], extension)
