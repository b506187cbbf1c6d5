"""Screens of months: start, inspect, approve and post a run; close a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import ListPage, select_page
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage, StepPage
from ebok_plugin.charges import rights
from ebok_plugin.charges.domain.queries import charged
from ebok_plugin.charges.domain.queries.persons_change import find_confirmed_changes
from ebok_plugin.charges.domain.run import charge_run, report
from ebok_plugin.charges.domain.run.big_changes import FEE_CHANGED, PERSONS_CHANGED, RATE_CHANGED
from ebok_plugin.charges.domain.run.charge_run import post_portion
from ebok_plugin.charges.forms.dated import CloseForm, ReopenForm, RunForm, RunWithdrawalForm
from ebok_plugin.charges.models import ChargeRun, ChargeRunFinding, ChargeRunItem, Component
from ebok_plugin.charges.models.run import LIVE
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.domain.period import close_period, closed_periods, request_reopening
from ebok_plugin.ledger.models import ClosedPeriod
from ebok_plugin.ledger.rights import ASKS_REOPENING, CLOSES_PERIODS, SEES_PERIODS


class Cure(NamedTuple):
    """A link to the screen where the missing thing is entered."""

    address: str
    words: str


def cure_of(finding: ChargeRunFinding) -> Cure | None:
    """Return the link for a finding; None when no screen corrects it."""
    code, component, account = finding.code, finding.component, finding.account
    if code == "NO_ACCOUNT":
        return Cure(reverse("ebok_import_ledger"), _("Wczytaj konta"))
    if code == "NO_COMPONENT":
        return Cure(reverse("ebok_desk_components"), _("Wpisz składniki"))
    if code == "PERIOD_CLOSED":
        return Cure(reverse("ebok_desk_periods"), _("Zamknięte okresy"))
    without_use = code in ("USE_FROM_LAST", "USE_FROM_RATE", "USE_MISSING")
    if without_use and component is None:
        return Cure(reverse("ebok_desk_components"), _("Wskaż w składnikach, gdzie się nalicza"))
    if component is None:
        return None
    quantities = ("QUANTITY_MISSING", "QUANTITY_FROM_LAST", PERSONS_CHANGED)
    if code in quantities and account is not None:
        address = reverse("ebok_desk_premises_values", args=[account.premises_id])
        return Cure(f"{address}?podstawa={component.basis}", _("Wpisz ilość"))
    page = reverse("ebok_desk_component", args=[component.pk])
    if code == "RATE_MISSING":
        return Cure(f"{page}#stawki", _("Wpisz stawkę"))
    if code == RATE_CHANGED:
        return Cure(f"{page}#stawki", _("Sprawdź stawki"))
    if without_use:
        return Cure(f"{page}#gdzie", _("Wskaż, gdzie się nalicza"))
    return None


# The cause of findings in a few words; any other stands with its own words.
CAUSES: Mapping[str, Promise] = {
    "RATE_MISSING": gettext_lazy("Brak stawki"),
    "QUANTITY_MISSING": gettext_lazy("Brak ilości"),
    "QUANTITY_FROM_LAST": gettext_lazy("Ilość z ostatniego naliczenia"),
    "ACCOUNT_CLOSED": gettext_lazy("Konto zamknięte"),
    "NETS_TO_ZERO": gettext_lazy("Suma się nie zmienia"),
    "AMOUNT_TOO_LARGE": gettext_lazy("Za duże naliczenie"),
    PERSONS_CHANGED: gettext_lazy("Duża zmiana liczby osób"),
    FEE_CHANGED: gettext_lazy("Duża zmiana opłaty"),
}
# As many findings of a cause stand folded beneath it; the page of one cause has the rest.
FOLDED = 10
PAGE_SIZE = 50


class CauseRow(NamedTuple):
    """A cause with its first findings, or with the page of all of them when it was chosen."""

    cause: charged.FindingCause
    words: str
    cure: Cure | None
    findings: Sequence[tuple[ChargeRunFinding, Cure | None]]
    page: ListPage | None


def cause_rows(request: HttpRequest, run: ChargeRun) -> list[CauseRow]:
    """Return every cause; `przyczyna` in the address opens one, page by page in `u`.

    A constant number of queries, however many findings there are.
    """
    causes, chosen = charged.causes_of(run), request.GET.get("przyczyna", "")
    first: defaultdict[tuple[str, int | None], list[ChargeRunFinding]] = defaultdict(list)
    for finding in charged.first_findings(run, FOLDED):
        first[finding.code, finding.component_id].append(finding)
    rows = []
    for cause in causes:
        page = None
        listed: Iterable[ChargeRunFinding] = first[cause.code, cause.component_id]
        if cause.key == chosen and cause.lines > FOLDED:
            all_of_it = charged.findings_of_cause(run, cause)
            listed = page = select_page(request, all_of_it, PAGE_SIZE, name="u", count=cause.lines)
        found = [(one, cure_of(one)) for one in listed]
        # What all of them are cured by stands once, next to the cause.
        cures = {cure for _one, cure in found}
        common = cures.pop() if len(cures) == 1 else None
        rows.append(CauseRow(cause, _in_words(cause), common or _cure(cause), found, page))
    return rows


def _in_words(cause: charged.FindingCause) -> str:
    if cause.code not in CAUSES:
        return cause.message
    words = str(CAUSES[cause.code])
    return f"{words}: {cause.component}" if cause.component else words


def _cure(cause: charged.FindingCause) -> Cure | None:
    """Return the link of a cause whose findings name no account."""
    if cause.about_accounts and cause.code != "RATE_MISSING":
        return None
    about = ChargeRunFinding(code=cause.code)
    if cause.component_id is not None:
        about.component = Component(pk=cause.component_id)
    return cure_of(about)


State = ChargeRun.State
Mark = ChargeRunItem.Mark


def _start(nothing: None, form: RunForm, today: date, origin: Origin) -> Done:
    """Rehearse, which posts nothing."""
    entered = form.cleaned_data
    period = Period.parse(entered["period"])
    if entered["kind"] == ChargeRun.Kind.CORRECTION:
        reason = entered["reason"]
        run = charge_run.rehearse_correction(period, reason=reason, origin=origin, today=today)
    else:
        run = charge_run.rehearse_charge_run(period, origin=origin, today=today)
    return Done("", reverse("ebok_desk_run", args=[run.pk]))


class RunsPage(StepPage[None]):
    template_name = "ebok_plugin/charges/desk/runs.html"
    sees = rights.SEES_RUNS
    step = Step(
        "proba", gettext_lazy("Uruchom próbę"), _start, RunForm, rights=(rights.PREPARES_RUNS,)
    )

    def page_context(self) -> dict[str, Any]:
        return {"page": select_page(self.request, charged.list_runs(), PAGE_SIZE)}


def _post(run: ChargeRun, form: StepForm, today: date, origin: Origin) -> Done:
    """Post one portion, so that no request is long."""
    done = post_portion(run, today=today).state == State.POSTED
    return Done(_("Zaksięgowano wszystko.") if done else _("Zaksięgowano następną porcję."))


DECISIONS: Mapping[str, Step[ChargeRun]] = by_slug(
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź"),
        lambda run, form, today, origin: charge_run.approve_charge_run(run, origin=origin),
        done=gettext_lazy("Naliczenie zatwierdzono. Można je zaksięgować."),
        rights=(rights.APPROVES_RUNS,),
        offered=lambda run, today: (
            run.state == State.REHEARSED and not run.blocking and run.documents > 0
        ),
        second_person=SecondPerson(
            charged.find_waiting_charge_runs, lambda run: run.made_by, "charges.run"
        ),
        leaves_trace=True,
    ),
    Step(
        "ksieguj",
        gettext_lazy("Zaksięguj następną porcję"),
        _post,
        rights=(rights.PREPARES_RUNS,),
        offered=lambda run, today: run.state in (State.APPROVED, State.POSTING),
        leaves_trace=True,
    ),
    Step(
        "wycofaj",
        gettext_lazy("Wycofaj przebieg"),
        lambda run, form, today, origin: charge_run.withdraw_run(
            run, **form.cleaned_data, origin=origin
        ),
        RunWithdrawalForm,
        done=gettext_lazy("Przebieg wycofano."),
        rights=(rights.PREPARES_RUNS,),
        # Who approves runs may withdraw one as well.
        or_rights=(rights.APPROVES_RUNS,),
        offered=lambda run, today: run.state in LIVE,
    ),
)


class RunPage(FreshPage[ChargeRun]):
    """The report of the rehearsal, and the progress of posting; `uwaga` filters the accounts."""

    template_name = "ebok_plugin/charges/desk/run.html"
    sees = rights.SEES_RUNS
    named_by = "decyzja"
    steps = DECISIONS

    def find_subject(self, pk: int) -> ChargeRun:
        return get_object_or_404(charged.list_runs(), pk=pk)

    def landing(self) -> str:
        return reverse("ebok_desk_run", args=[self.subject.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not find_file_format(request):
            return super().get(request, *args, **kwargs)
        headings, rows = report.list_rows(self.subject, request.GET.get("tabela", ""))
        name = f"naliczenie-{self.subject.period}-{self.subject.pk}"
        return export_rows(request, ChargeRun, headings, rows, name)

    def page_context(self) -> dict[str, Any]:
        run, mark = self.subject, self.request.GET.get("uwaga")
        chosen = mark if mark in (*Mark.values, "NONE") else None
        items = charged.select_items(run, "" if chosen == "NONE" else chosen)
        page = select_page(self.request, items, PAGE_SIZE)
        causes = cause_rows(self.request, run)
        named = {one.account_id for row in causes for one, _cure in row.findings if one.account_id}
        record_account_list({item.account_id for item in page} | named, self.origin)
        changes = find_confirmed_changes([item.account_id for item in page], run.period)
        for item in page:
            item.change = changes.get(item.account_id, "")
        return {
            "run": run,
            "month": Period.parse(run.period).name,
            "components": charged.select_components(run),
            "causes": causes,
            "marks": [
                (name or "NONE", Mark(name).label, n) for name, n in charged.marks_of(run).items()
            ],
            "page": page,
            "progress": charged.progress_of(run),
            "own": is_left_to_another("charges.run", run.made_by, self.request.user),
            "waits": run.state == State.REHEARSED,
        }


Closed = frozenset[str]


def _close(closed: Closed, form: CloseForm, today: date, origin: Origin) -> None:
    close_period(Period.parse(form.cleaned_data["period"]), by=origin.signed_in, today=today)


def _request_reopening(closed: Closed, form: ReopenForm, today: date, origin: Origin) -> None:
    period = Period.parse(form.cleaned_data["period"])
    request_reopening(period, reason=form.cleaned_data["reason"], by=origin.signed_in)


class PeriodsPage(StepPage[Closed]):
    """Every closing with its reopening."""

    template_name = "ebok_plugin/charges/desk/periods.html"
    sees = SEES_PERIODS
    steps = by_slug(
        Step(
            "zamknij",
            gettext_lazy("Zamknij okres"),
            _close,
            CloseForm,
            done=gettext_lazy("Okres zamknięto."),
            rights=(CLOSES_PERIODS,),
        ),
        Step(
            "otworz",
            gettext_lazy("Wystąp o otwarcie"),
            _request_reopening,
            ReopenForm,
            done=gettext_lazy("Wniosek czeka na drugą osobę."),
            rights=(ASKS_REOPENING,),
            offered=lambda closed, today: bool(closed),
        ),
    )

    def find_subject(self) -> Closed:
        return closed_periods()

    def page_context(self) -> dict[str, Any]:
        people = ("closed_by", "reopening__asked_by", "reopening__approved_by")
        closings = ClosedPeriod.objects.select_related(*(f"{person}__person" for person in people))
        return {"closings": closings.order_by("-period", "-pk")}
