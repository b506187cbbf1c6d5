"""Explains charges for waste: their months, and how the paper behind each fee counts it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.api import MonthCharged
from ebok_plugin.ledger.api import ChargeDocument
from waste_union.declarations.models import Declaration, FeeDecision, RateNotice
from waste_union.fees.models import FeeMonth, FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import read_steps
from waste_union.tariffs.domain.fee_words import describe_fee

PAPERS = {
    FeeSource.DECLARATION: (Declaration, "receipt_no"),
    FeeSource.DECISION: (FeeDecision, "number"),
    FeeSource.RATE_NOTICE: (RateNotice, "number"),
}


def fee_months(documents: QuerySet[ChargeDocument]) -> Iterator[MonthCharged]:
    """Yield the months of charges with the words of their basis. Makes four queries at most."""
    rows = FeeMonth.objects.filter(document__in=documents)
    months = list(rows.select_related("obligation", "document__entry").order_by("pk"))
    words = _bases({month.obligation_id: month.obligation for month in months}.values())
    for month in months:
        yield MonthCharged(
            month.document_id,
            month.document.entry.seq,
            Period.of(month.month),
            month.amount,
            words[month.obligation_id],
        )


def _bases(obligations: Collection[FeeObligation]) -> Mapping[int, str]:
    """Describe the basis of each obligation, by its key.

    „5 osób × 31,00 zł = 155,00 zł; … (deklaracja EB/2026/000002)”. A paper that counts another fee,
    for example by rates of an earlier year, is only named.
    """
    bases: dict[int, str] = {}
    for source, (model, field) in PAPERS.items():
        of_source = [obligation for obligation in obligations if obligation.source == source]
        keys = {f"{field}__in": [obligation.source_key for obligation in of_source]}
        traces = dict(model._default_manager.filter(**keys).values_list(field, "calc_trace"))
        bases |= {
            obligation.pk: _basis(obligation, traces.get(obligation.source_key, []))
            for obligation in of_source
        }
    return bases


def _basis(obligation: FeeObligation, trace: list[Mapping[str, str]]) -> str:
    steps = read_steps(trace)
    if not steps or steps[-1].amount != obligation.monthly_fee.amount:
        return str(obligation)
    return _("%(words)s (%(paper)s)") % {"words": describe_fee(steps), "paper": obligation}
