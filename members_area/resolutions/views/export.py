"""The register as open data: what its reader sees, as CSV and JSON, without paging."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from cms_ext.office.exporting import csv_table
from members_area.library.models import Document
from members_area.resolutions.domain.queries import Register, ResolutionEntry
from members_area.resolutions.domain.subject import subject_of


class OpenRow(TypedDict):
    """A line of the register in the open format; days as ISO 8601, absent ones null."""

    id: str
    number: str
    organ: str
    adopted_on: str | None
    subject: str
    effective_from: str | None
    status: str
    status_label: str
    note: str
    changes: list[dict[str, str]]
    changed_by: list[str]


def as_csv(register: Register, entries: Iterable[ResolutionEntry]) -> HttpResponse:
    """For a spreadsheet: nothing in it runs as a formula."""
    header = [
        _("Nr"),
        _("Organ"),
        _("Data"),
        _("W sprawie"),
        _("Obowiązuje od"),
        _("Status"),
        _("Zmienia"),
        _("Zmieniona przez"),
    ]
    rows = [
        (
            row["number"],
            row["organ"],
            row["adopted_on"] or "",
            row["subject"],
            row["effective_from"] or "",
            row["status_label"],
            ", ".join(" ".join(filter(None, change.values())) for change in row["changes"]),
            ", ".join(row["changed_by"]),
        )
        for row in map(_row, entries)
    ]
    response = HttpResponse(csv_table([header, *rows]), content_type="text/csv; charset=utf-8")
    return _to_keep(response, register, "csv")


def as_json(register: Register, entries: Iterable[ResolutionEntry]) -> HttpResponse:
    rows = [_row(entry) for entry in entries]
    content = {"as_of": register.day.isoformat(), "resolutions": rows}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _to_keep(response, register, "json")


def _to_keep(response: HttpResponse, register: Register, extension: str) -> HttpResponse:
    name = f"uchwaly-{register.day.isoformat()}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _row(entry: ResolutionEntry) -> OpenRow:
    document, standing = entry.document, entry.standing
    return OpenRow(
        id=str(document.pk),
        number=document.number,
        organ=document.organ.name if document.organ else "",
        adopted_on=document.adopted_on.isoformat() if document.adopted_on else None,
        subject=subject_of(document),
        effective_from=document.effective_from.isoformat() if document.effective_from else None,
        status=standing.label.value if standing else "",
        status_label=str(standing.label.label) if standing else "",
        note=standing.note if standing else "",
        changes=[
            {
                "type": act.get_type_display(),
                "target": _name(act.target),
                "scope": act.scope_text,
            }
            for act in entry.changes
        ],
        changed_by=[_name(paper) for paper in standing.changed_by] if standing else [],
    )


def _name(document: Document) -> str:
    return document.number or document.title
