"""The office's screen „Kompletność biblioteki (art. 8¹)”, its files, and the public page."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.frontend.page_cache.cached_views import cached_for_everybody
from cms_ext.office.desk_kit.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.people.identity.views.guard import for_staff, require_rights
from members_area.completeness.domain import report as reports
from members_area.completeness.domain.facts import HOLES, CompletenessFinding, CompletenessState
from members_area.completeness.domain.public_status import (
    StatusCell,
    StatusPicture,
    read_scope,
    show_status,
    status_picture,
)
from members_area.completeness.domain.report_data import report_as_csv
from members_area.completeness.domain.rule import RulesImportResult, rules_as_yaml
from members_area.completeness.forms import CompletenessRuleForm, RuleFileForm
from members_area.completeness.models import CompletenessRule, StatusScope
from members_area.library.views.place import PUBLIC, uniform_404

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
# The colour of a state; words and an icon always accompany it.
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
    """The link to the place where a finding is corrected."""

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
        return reports.period_words(self.finding)

    @property
    def icon(self) -> str:
        return ICONS[self.finding.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.finding.state, "plain")


@dataclass(frozen=True, slots=True)
class ShownCell:
    cell: reports.MatrixCell

    @property
    def icon(self) -> str:
        return ICONS.get(self.cell.state, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.cell.state, "plain")


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: reports.MatrixRow
    cells: tuple[ShownCell, ...]
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """One state as the matrix draws it."""

    label: str
    icon: str
    tone: str


def build_legend(without: Collection[CompletenessState] = ()) -> list[Sign]:
    """Return the legend of the matrix, the worst state first."""
    return [
        Sign(str(state.label), icon, TONES.get(state, "plain"))
        for state, icon in ICONS.items()
        if state not in without
    ]


def build_lines(
    matrix: reports.Matrix, names: reports.RegisterNames, user: Any = None
) -> list[ShownLine]:
    """Return the rows of the matrix; staff get links to corrections, by their permissions."""
    return [
        ShownLine(
            line,
            tuple(ShownCell(cell) for cell in line.cells),
            tuple(
                ShownFinding(
                    problem,
                    names.place(problem),
                    names.number(problem),
                    _make_mending(problem, names, user),
                )
                for problem in line.problems
            ),
        )
        for line in matrix.lines
    ]


def _make_mending(
    finding: CompletenessFinding, names: reports.RegisterNames, user: Any
) -> Mending | None:
    if user is None:
        return None
    if finding.paper is not None:
        if not user.has_perm("members_area_library.view_document"):
            return None
        return Mending(
            _("Otwórz dokument"), reverse(f"{DOCUMENT}_inspect", args=[finding.paper.key])
        )
    if finding.state in HOLES and user.has_perm("members_area_library.add_document"):
        address = f"{reverse(f'{DOCUMENT}_create')}?{urlencode(_prefill(finding, names))}"
        return Mending(_("Dodaj dokument"), address)
    return None


def _prefill(finding: CompletenessFinding, names: reports.RegisterNames) -> dict[str, str]:
    """Return the values that the form for a new document takes over from a missing paper."""
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
    found, known = reports.desk_report(business_today()), reports.load_names()
    picture = reports.build_matrix(found, known)
    lines = build_lines(picture, known, request.user)
    context = {
        "report": found,
        "years": picture.years,
        "lines": lines,
        "with_problems": [line for line in lines if line.findings],
        "legend": build_legend(),
        "sees_rules": request.user.has_perm(SEES_RULES),
    }
    return render(request, TEMPLATE, context)


@require_safe
@for_staff(SEES)
def download(request: HttpRequest) -> HttpResponse:
    """Download every finding of today as CSV."""
    today = business_today()
    content = report_as_csv(reports.desk_report(today), reports.load_names())
    record("EXPORT", read_origin(request), note="completeness", changes={"format": "csv"})
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kompletnosc-{today}.csv"'
    return response


RULE_PANELS = [
    FieldPanel("code"),
    FieldPanel("type"),
    FieldRowPanel([FieldPanel("organ"), FieldPanel("kind")]),
    FieldPanel("params", heading=gettext_lazy("Parametry")),
    FieldPanel("legal_basis"),
    FieldPanel("owner"),
    FieldPanel("note"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]
WAIVER_PANELS = [
    FieldPanel("organ"),
    FieldRowPanel([FieldPanel("year"), FieldPanel("seq")]),
    FieldPanel("reason"),
]


class RuleCreateView(RegisterCreateView):
    form_panels = RULE_PANELS
    verb_form = CompletenessRuleForm


class RuleEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *RULE_PANELS[1:]]
    verb_form = CompletenessRuleForm


RULES_TEMPLATE = "members_area/completeness/desk/rules_upload.html"


@require_safe
@for_staff(SEES_RULES)
def download_rules(request: HttpRequest) -> HttpResponse:
    """Download all rules as YAML."""
    content = rules_as_yaml(CompletenessRule.objects.all())
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reguly-kompletnosci.yaml"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ADDS_RULES, CHANGES_RULES)
def upload_rules(request: HttpRequest) -> HttpResponse:
    """Show what a file of rules would change, or save it, all or nothing."""
    form = RuleFileForm(request.POST or None, request.FILES or None)
    result: RulesImportResult | None = None
    if request.method == "POST" and form.is_valid():
        try:
            result = form.take_over(read_origin(request))
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            if not form.cleaned_data["rehearse"]:
                message = _("Zapisano reguły. Nowe: %(new)d, zmienione: %(changed)d.")
                counts = {"new": len(result.added), "changed": len(result.changed)}
                messages.success(request, message % counts)
                return redirect("completeness_report")
    status = 200 if form.is_valid() or request.method != "POST" else 422
    return render(request, RULES_TEMPLATE, {"form": form, "taken": result}, status=status)


DECIDES = "members_area_completeness.add_publicstatus"


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A cell with its drawing; `icon` is empty where no rule applies."""

    cell: StatusCell

    @property
    def icon(self) -> str:
        return ICONS.get(self.cell.state, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.cell.state, "plain") if self.icon else "empty"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """The public state in one scope, ready to be drawn."""

    picture: StatusPicture

    @property
    def rows(self) -> list[tuple[str, list[ShownStatus]]]:
        return [(row.kind, [ShownStatus(cell) for cell in row.cells]) for row in self.picture.rows]


@cached_for_everybody
@require_safe
@uniform_404
def public_status(request: HttpRequest) -> HttpResponse:
    """Return the public page.

    Answers as for an unknown paper until the co-op decides to show it.
    """
    scope = read_scope()
    if scope == StatusScope.NOBODY:
        raise Http404
    context = {
        "shown": ShownPicture(status_picture(scope, business_today())),
        "crumbs": PUBLIC.cover_crumbs,
    }
    return render(request, "members_area/completeness/public_status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def decide(request: HttpRequest) -> HttpResponse:
    """Show in advance what everybody would see, and save the decision."""
    if request.method == "POST":
        require_rights(request, DECIDES)
        chosen = request.POST.get("scope", "")
        if chosen not in StatusScope.values:
            raise Http404
        show_status(StatusScope(chosen), origin=read_origin(request))
        message = _("Zapisano. Stan biblioteki widzi teraz: %(whom)s.")
        messages.success(request, message % {"whom": StatusScope(chosen).label})
        return redirect("completeness_public")
    today = business_today()
    offers = [
        ShownPicture(status_picture(scope, today))
        for scope in (StatusScope.PUBLIC, StatusScope.MEMBERS)
    ]
    context = {
        "offers": offers,
        "scope": read_scope(),
        "nobody": StatusScope.NOBODY,
        "may_decide": request.user.has_perm(DECIDES),
    }
    return render(request, "members_area/completeness/desk/public_status.html", context)
