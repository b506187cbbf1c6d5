"""Runs of waste fees: started, looked through, approved by another person, posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import select_page
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.approvals.domain.act import is_left_to_another
from cms_ext.office.desk_kit.exporting import export_rows, find_file_format
from cms_ext.office.desk_kit.workflow.step import Done, SecondPerson, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage, StepPage
from ebok_plugin.ledger.api import Account
from waste_union.fees.domain.queries import (
    count_posted,
    list_fee_runs,
    list_item_rows,
    list_items,
    list_waiting_fee_runs,
)
from waste_union.fees.domain.run import (
    approve_fee_run,
    post_fee_portion,
    rehearse_fee_run,
    withdraw_fee_run,
)
from waste_union.fees.models import LIVE, FeeRun
from waste_union.fees.vocabulary import APPROVES_FEES, PREPARES_FEES, SEES_FEES

AHEAD, BACK = 1, 12


class FeeRunForm(StepForm):
    """Asks for the last month to charge."""

    period = forms.ChoiceField(
        label=gettext_lazy("Do miesiąca"),
        help_text=gettext_lazy(
            "Nalicza się wszystko, co według deklaracji i decyzji przypada do tego miesiąca, a "
            "na kontach tego nie ma. Gdzie płaci się co kwartał: cały kwartał."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.of(self.today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        set_choices(self, "period", [(str(month), month.name) for month in months])
        self.fields["period"].initial = str(now)


class FeeRunWithdrawalForm(StepForm):
    """Asks why a run is withdrawn."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Powód wycofania"),
        max_length=255,
        help_text=gettext_lazy("Co najmniej 10 znaków."),
    )


A_PAGE = 50
State = FeeRun.State


def _start(nothing: None, form: FeeRunForm, today: date, origin: Origin) -> Done:
    """Rehearse a run, which posts nothing."""
    period = Period.parse(form.cleaned_data["period"])
    run = rehearse_fee_run(period, origin=origin, today=today)
    return Done("", reverse("ebok_fee_run", args=[run.pk]))


class FeeRunsPage(StepPage[None]):
    template_name = "waste_union/fees/runs.html"
    sees = SEES_FEES
    step = Step("proba", gettext_lazy("Uruchom próbę"), _start, FeeRunForm, rights=(PREPARES_FEES,))

    def page_context(self) -> dict[str, Any]:
        return {"page": select_page(self.request, list_fee_runs(), A_PAGE)}


def _post(run: FeeRun, form: StepForm, today: date, origin: Origin) -> Done:
    """Post one portion, so that no request takes long."""
    done = post_fee_portion(run, today=today).state == State.POSTED
    return Done(_("Zaksięgowano wszystko.") if done else _("Zaksięgowano następną porcję."))


DECISIONS: Mapping[str, Step[FeeRun]] = by_slug(
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź"),
        lambda run, form, today, origin: approve_fee_run(run, origin=origin, today=today),
        done=gettext_lazy("Naliczenie zatwierdzono. Zaksięguje się w tle."),
        rights=(APPROVES_FEES,),
        offered=lambda run, today: run.state == State.REHEARSED and run.documents > 0,
        second_person=SecondPerson(list_waiting_fee_runs, lambda run: run.made_by, "fees.run"),
        leaves_trace=True,
    ),
    Step(
        "ksieguj",
        gettext_lazy("Zaksięguj następną porcję"),
        _post,
        rights=(PREPARES_FEES,),
        offered=lambda run, today: run.state == State.APPROVED,
        leaves_trace=True,
    ),
    Step(
        "wycofaj",
        gettext_lazy("Wycofaj naliczenie"),
        lambda run, form, today, origin: withdraw_fee_run(run, **form.cleaned_data, origin=origin),
        FeeRunWithdrawalForm,
        done=gettext_lazy("Naliczenie wycofano."),
        rights=(PREPARES_FEES,),
        # A user who approves runs may withdraw one as well.
        or_rights=(APPROVES_FEES,),
        offered=lambda run, today: run.state in LIVE,
    ),
)


class FeeRunPage(FreshPage[FeeRun]):
    """Shows the rehearsed charges account by account, and the decision on the run."""

    template_name = "waste_union/fees/run.html"
    sees = SEES_FEES
    named_by = "decyzja"
    steps = DECISIONS

    def find_subject(self, pk: int) -> FeeRun:
        return get_object_or_404(list_fee_runs(), pk=pk)

    def landing(self) -> str:
        return reverse("ebok_fee_run", args=[self.subject.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not find_file_format(request):
            return super().get(request, *args, **kwargs)
        headings, rows = list_item_rows(self.subject)
        name = f"oplaty-za-odpady-{self.subject.period}-{self.subject.pk}"
        return export_rows(request, FeeRun, headings, rows, name)

    def page_context(self) -> dict[str, Any]:
        run = self.subject
        waits = run.state == State.REHEARSED
        page = select_page(self.request, list_items(run), A_PAGE)
        listed = sorted(item.account_id for item in page)
        if listed:
            record("LIST", self.origin, note=Account._meta.label, changes={"accounts": listed})
        return {
            "run": run,
            "month": Period.parse(run.period).name,
            "page": page,
            "progress": None if waits else count_posted(run),
            "own": is_left_to_another("fees.run", run.made_by, self.request.user),
            "waits": waits,
        }
