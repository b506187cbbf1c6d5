"""The rates of late interest: what held since when, up to which day, and adding the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import StepPage
from ebok_plugin.desk.domain.rights import ADDS_RATES, SEES_INTEREST
from ebok_plugin.desk.forms.rate import RateForm
from ebok_plugin.interest.domain.queries.accrual import InterestRateRow, rate_rows
from ebok_plugin.interest.domain.rate import RateSource, add_rate, confirmed_until
from ebok_plugin.interest.vocabulary import RateKind


@dataclass(frozen=True, slots=True)
class RatePreview:
    """The newest two rates and the confirmed day, as they would stand once a rate is added."""

    kind: RateKind
    added: InterestRateRow
    ended: InterestRateRow
    confirmed: date


def _add(nothing: None, form: RateForm, today: date, origin: Origin) -> None:
    entered = {**form.cleaned_data}
    source = RateSource(entered.pop("source_title"), entered.pop("source_day"))
    kind, rate = RateKind(entered.pop("kind")), entered.pop("rate_percent")
    add_rate(kind, rate, **entered, source=source, origin=origin, today=today)


def _look(nothing: None, form: RateForm, today: date, origin: Origin) -> RatePreview:
    """Really added, and taken back."""
    kind = RateKind(form.cleaned_data["kind"])
    with transaction.atomic():
        _add(nothing, form, today, origin)
        added, ended = rate_rows(kind)[:2]
        looked = RatePreview(kind, added, ended, confirmed_until(kind))
        transaction.set_rollback(True)
    return looked


class RatesPage(StepPage[None]):
    template_name = "ebok_plugin/desk/rates.html"
    sees = SEES_INTEREST
    step = Step(
        "dodaj",
        _("Dodaj stawkę"),
        _add,
        RateForm,
        done=_("Stawkę dodano."),
        rights=(ADDS_RATES,),
        preview=_look,
    )

    def shown(self) -> dict[str, Any]:
        return {"tables": [(kind, rate_rows(kind), confirmed_until(kind)) for kind in RateKind]}
