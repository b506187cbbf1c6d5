"""„Kompletność biblioteki (art. 8¹)”: findings as rows, and where each is mended; the file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of, record
from cms_ext.people.identity.views.guard import for_staff
from members_area.completeness.domain.finding import HOLES, CompletenessFinding, CompletenessState
from members_area.completeness.domain.names import RegisterNames, names, period_words
from members_area.completeness.domain.report import (
    Matrix,
    MatrixCell,
    MatrixRow,
    desk_report,
    matrix,
)
from members_area.completeness.domain.report_data import as_table

ICONS = {
    CompletenessState.MISSING: "alert",
    CompletenessState.GAP: "alert",
    CompletenessState.LATE: "clock",
    CompletenessState.DOUBLE: "document",
    CompletenessState.BAD_NUMBER: "info",
    CompletenessState.IN_GATE: "lock",
    CompletenessState.NOT_DUE: "calendar",
    CompletenessState.OK: "check",
    CompletenessState.WAIVED: "info",
}
# The tone of a state; words and an icon stand beside it always.
TONES = {
    CompletenessState.MISSING: "bad",
    CompletenessState.GAP: "bad",
    CompletenessState.LATE: "bad",
    CompletenessState.DOUBLE: "warn",
    CompletenessState.BAD_NUMBER: "warn",
    CompletenessState.IN_GATE: "wait",
    CompletenessState.OK: "good",
}
DOCUMENT = "members_area_library_document_modeladmin"


@dataclass(frozen=True, slots=True)
class Mending:
    """Where a finding is mended: what the link says, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    finding: CompletenessFinding
    place: str
    number: str = ""
    mending: Mending | None = None

    @property
    def when(self) -> str:
        return period_words(self.finding)

    @property
    def icon(self) -> str:
        return ICONS[self.finding.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.finding.state, "plain")


@dataclass(frozen=True, slots=True)
class ShownCell:
    cell: MatrixCell

    @property
    def icon(self) -> str:
        return ICONS.get(self.cell.state, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.cell.state, "plain")


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: MatrixRow
    cells: tuple[ShownCell, ...]
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One state as the picture draws it."""

    label: str
    icon: str
    tone: str


def legend(without: Collection[CompletenessState] = ()) -> list[Sign]:
    """The signs of the picture, the worst first."""
    return [
        Sign(str(state.label), icon, TONES.get(state, "plain"))
        for state, icon in ICONS.items()
        if state not in without
    ]


def shown(matrix: Matrix, names: RegisterNames, user: Any = None) -> list[ShownLine]:
    """Return the rows of the matrix; only staff get links to where to correct, by their rights."""
    return [
        ShownLine(
            line,
            tuple(ShownCell(cell) for cell in line.cells),
            tuple(
                ShownFinding(one, names.place(one), names.number(one), _mending(one, names, user))
                for one in line.problems
            ),
        )
        for line in matrix.lines
    ]


def _mending(finding: CompletenessFinding, names: RegisterNames, user: Any) -> Mending | None:
    if user is None:
        return None
    if finding.paper is not None:
        if not user.has_perm("members_area_library.view_document"):
            return None
        return Mending(
            _("Otwórz dokument"), reverse(f"{DOCUMENT}_inspect", args=[finding.paper.key])
        )
    if finding.state in HOLES and user.has_perm("members_area_library.add_document"):
        address = f"{reverse(f'{DOCUMENT}_create')}?{urlencode(_known(finding, names))}"
        return Mending(_("Dodaj dokument"), address)
    return None


def _known(finding: CompletenessFinding, names: RegisterNames) -> dict[str, str]:
    """What the form for a new document can be told of a missing one."""
    kind, organ = names.kinds.get(finding.kind), names.organs.get(finding.organ)
    known = {
        "kind": kind.pk if kind else None,
        "organ": organ.pk if organ else None,
        "number": names.number(finding),
        "year": finding.year,
        "meeting_date": finding.meeting_on,
    }
    return {name: str(value) for name, value in known.items() if value}


SEES = "members_area_completeness.view_report"
SEES_RULES = "members_area_completeness.view_completenessrule"
ADDS_RULES = "members_area_completeness.add_completenessrule"
CHANGES_RULES = "members_area_completeness.change_completenessrule"


TEMPLATE = "members_area/completeness/desk/report.html"


@require_safe
@for_staff(SEES)
def report(request: HttpRequest) -> HttpResponse:
    found, known = desk_report(business_today()), names()
    picture = matrix(found, known)
    lines = shown(picture, known, request.user)
    context = {
        "report": found,
        "years": picture.years,
        "lines": lines,
        "with_problems": [line for line in lines if line.findings],
        "legend": legend(),
        "sees_rules": request.user.has_perm(SEES_RULES),
    }
    return render(request, TEMPLATE, context)


@require_safe
@for_staff(SEES)
def download(request: HttpRequest) -> HttpResponse:
    """Every finding of today as CSV."""
    today = business_today()
    content = as_table(desk_report(today), names())
    record("EXPORT", origin_of(request), note="completeness", changes={"format": "csv"})
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kompletnosc-{today}.csv"'
    return response
