"""„Terminy zawiadomień”: by when letters about a month must be delivered (fees_law.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.working_days import TermBefore
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.legal_terms import legal_terms
from ebok_plugin.fee_changes.domain.notifying import latest_of
from ebok_plugin.fee_changes.domain.term import safe_for_all
from ebok_plugin.fee_changes.models import ChangedRate
from ebok_plugin.ledger.period import Period

# So long before the last day letters should be on their way.
AT_RISK = timedelta(14)


class DeadlineStanding(models.TextChoices):
    IN_TIME = "IN_TIME", _("w terminie")
    AT_RISK = "AT_RISK", _("zagrożone")
    TOO_LATE = "TOO_LATE", _("po terminie")


@dataclass(frozen=True, slots=True)
class TermRow:
    """One kind of cost in the chosen month."""

    kind: CostKind.Kind
    term: TermBefore
    standing: DeadlineStanding
    nearest: Period


def terms_of(month: Period, today: date) -> tuple[TermRow, ...]:
    """Both kinds, with the first month that a letter delivered today would still reach."""
    terms = legal_terms(today)
    rows = []
    for kind in CostKind.Kind:
        term = terms.latest(kind, month)
        rows.append(
            TermRow(kind, term, deadline_standing(term, today), terms.earliest(kind, today))
        )
    return tuple(rows)


def term_of(rates: Sequence[ChangedRate], today: date) -> TermBefore | None:
    """By when letters about all of these rates must be delivered, the first of their terms.

    None while the kind of cost of one is not settled.
    """
    if not rates or not all(rate.kind for rate in rates):
        return None
    terms = legal_terms(today)
    return safe_for_all(latest_of(rate, terms) for rate in rates)


def deadline_standing(term: TermBefore, today: date) -> DeadlineStanding:
    """Whether letters not sent yet can still be in time."""
    if today > term.legal:
        return DeadlineStanding.TOO_LATE
    return DeadlineStanding.AT_RISK if today > term.safe - AT_RISK else DeadlineStanding.IN_TIME
