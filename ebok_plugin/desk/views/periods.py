"""Months that are closed: closing one, and asking a second person to open it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.step import Step, by_slug
from cms_ext.office.workflow.views import StepPage
from ebok_plugin.desk.domain.rights import ASKS_REOPENING, CLOSES_PERIODS, SEES_PERIODS
from ebok_plugin.desk.forms.period import CloseForm, ReopenForm
from ebok_plugin.ledger.domain.closing import close_period, request_reopening
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import ClosedPeriod
from ebok_plugin.ledger.period import Period

Closed = frozenset[str]


def _close(closed: Closed, form: CloseForm, today: date, origin: Origin) -> None:
    close_period(Period.parse(form.cleaned_data["period"]), by=origin.signed_in, today=today)


def _request_reopening(closed: Closed, form: ReopenForm, today: date, origin: Origin) -> None:
    period = Period.parse(form.cleaned_data["period"])
    request_reopening(period, reason=form.cleaned_data["reason"], by=origin.signed_in)


class PeriodsPage(StepPage[Closed]):
    """Every closing with its reopening."""

    template_name = "ebok_plugin/desk/periods.html"
    sees = SEES_PERIODS
    steps = by_slug(
        Step(
            "zamknij",
            _("Zamknij okres"),
            _close,
            CloseForm,
            done=_("Okres zamknięto."),
            rights=(CLOSES_PERIODS,),
        ),
        Step(
            "otworz",
            _("Wystąp o otwarcie"),
            _request_reopening,
            ReopenForm,
            done=_("Wniosek czeka na drugą osobę."),
            rights=(ASKS_REOPENING,),
            offered=lambda closed, today: bool(closed),
        ),
    )

    def find_subject(self) -> Closed:
        return closed_periods()

    def shown(self) -> dict[str, Any]:
        people = ("closed_by", "reopening__asked_by", "reopening__approved_by")
        closings = ClosedPeriod.objects.select_related(*(f"{one}__person" for one in people))
        return {"closings": closings.order_by("-period", "-pk")}
