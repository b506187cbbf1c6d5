"""The members' page: what the library has, what is missing, and by when it must come."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from members_area.completeness.domain import report as reports
from members_area.completeness.domain.facts import PROBLEMS, CompletenessFinding, CompletenessState
from members_area.completeness.models import CompletenessRule
from members_area.completeness.views.report import (
    ICONS,
    TONES,
    ShownLine,
    build_legend,
    build_lines,
)
from members_area.library.views.place import INSIDE


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The findings of one rule about one place and time."""

    place: str
    findings: tuple[CompletenessFinding, ...]

    @property
    def state(self) -> CompletenessState:
        return self.findings[0].state

    @property
    def icon(self) -> str:
        return ICONS[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "plain")

    @property
    def rule(self) -> CompletenessRule:
        return self.findings[0].rule

    @property
    def sentences(self) -> list[str]:
        if self.state == CompletenessState.GAP:
            numbers = [finding.seq for finding in self.findings if finding.seq is not None]
            return [_("Brakujące numery: %s.") % format_ranges(numbers)]
        return [_sentence(finding) for finding in self.findings]


def rule_findings(
    report: reports.CompletenessReport,
    names: reports.RegisterNames,
    states: Collection[CompletenessState],
) -> list[RuleFindings]:
    """Return the entries in the order of the matrix, the newest year first; one a place."""
    places: set[tuple[object, ...]] = set()
    entries: defaultdict[tuple[str, str, CompletenessState], list[CompletenessFinding]] = (
        defaultdict(list)
    )
    for finding in report.findings:
        if finding.state in states and finding.place not in places:
            places.add(finding.place)
            entries[names.place(finding), finding.rule.code, finding.state].append(finding)
    ordered = sorted(
        entries.items(),
        key=lambda item: (names.order(item[1][0].organ, item[1][0].kind), -(item[1][0].year or 0)),
    )
    return [RuleFindings(place, tuple(found)) for (place, _rule, _state), found in ordered]


def format_ranges(numbers: list[int]) -> str:
    """Return numbers as text, `1–3, 5, 6`: in order, three and more in a row joined."""
    return ", ".join(_run(run) for run in _runs(sorted(numbers)))


def _run(run: list[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _sentence(finding: CompletenessFinding) -> str:
    if finding.paper is None or finding.number:
        return finding.sentence
    return f"„{finding.paper.title}”. {finding.sentence}"


def join_findings_to_lines(
    lines: Iterable[ShownLine], entries: Iterable[RuleFindings]
) -> list[tuple[ShownLine, list[RuleFindings]]]:
    """Return the rows of the matrix, each with its findings."""
    by_line: defaultdict[tuple[str, str], list[RuleFindings]] = defaultdict(list)
    for entry in entries:
        first = entry.findings[0]
        by_line[first.organ, first.kind].append(entry)
    return [(line, by_line[line.line.organ, line.line.kind]) for line in lines]


TEMPLATE = "members_area/completeness/status.html"


def _shown_states(lines: Iterable[ShownLine]) -> set[CompletenessState]:
    return {cell.cell.state for line in lines for cell in line.cells if cell.icon}


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show the report of what this reader may open; see `collect_reader_facts`."""
    report = reports.reader_report(INSIDE.reader(request), business_today())
    known = reports.load_names()
    picture = reports.build_matrix(report, known)
    lines = build_lines(picture, known)
    open_lines = [line for line in lines if line.findings]
    context = {
        "report": report,
        "years": picture.years,
        "kinds": len(lines),
        "complete": [line for line in lines if not line.findings],
        "open_lines": open_lines,
        "explained": join_findings_to_lines(open_lines, rule_findings(report, known, PROBLEMS)),
        "coming": rule_findings(report, known, {CompletenessState.NOT_DUE}),
        "legend": build_legend(without=set(CompletenessState) - _shown_states(open_lines)),
        "crumbs": [(_("IKCS"), reverse("ikcs:home"))],
    }
    return render(request, TEMPLATE, context)
