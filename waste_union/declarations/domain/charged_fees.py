"""Of charges for waste: each month, and how its fee is counted by the paper it follows from."""

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
from waste_union.tariffs.domain.calculation import steps_of
from waste_union.tariffs.domain.fee_words import fee_words

PAPERS = {
    FeeSource.DECLARATION: (Declaration, "receipt_no"),
    FeeSource.DECISION: (FeeDecision, "number"),
    FeeSource.RATE_NOTICE: (RateNotice, "number"),
}


def fee_months(documents: QuerySet[ChargeDocument]) -> Iterator[MonthCharged]:
    """At most four queries for any number of charges."""
    rows = FeeMonth.objects.filter(document__in=documents)
    found = list(rows.select_related("obligation", "document__entry").order_by("pk"))
    words = _bases({one.obligation_id: one.obligation for one in found}.values())
    for one in found:
        yield MonthCharged(
            one.document_id,
            one.document.entry.seq,
            Period.of(one.month),
            one.amount,
            words[one.obligation_id],
        )


def _bases(obligations: Collection[FeeObligation]) -> Mapping[int, str]:
    """By obligation „5 osób × 31,00 zł = 155,00 zł; … (deklaracja EB/2026/000002)”.

    A paper that counts another fee, for example by rates of an earlier year, is only named.
    """
    found: dict[int, str] = {}
    for source, (model, field) in PAPERS.items():
        known = [one for one in obligations if one.source == source]
        keys = {f"{field}__in": [one.source_key for one in known]}
        traces = dict(model._default_manager.filter(**keys).values_list(field, "calc_trace"))
        found |= {one.pk: _basis(one, traces.get(one.source_key, [])) for one in known}
    return found


def _basis(obligation: FeeObligation, trace: list[Mapping[str, str]]) -> str:
    steps = steps_of(trace)
    if not steps or steps[-1].amount != obligation.monthly_fee.amount:
        return str(obligation)
    return _("%(words)s (%(paper)s)") % {"words": fee_words(steps), "paper": obligation}
