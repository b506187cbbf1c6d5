"""What an account will have to pay by each day if it owed other fees, for whom they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger import api as ledger
from waste_union.fees.domain import planned, queries
from waste_union.tariffs.models import TariffVersion


@dataclass(frozen=True, slots=True)
class ExpectedDue:
    """What is to be paid by a day: as it stands, and with the fees that wait."""

    day: date
    before: Money
    after: Money


def expect_dues(
    account: ledger.Account, waiting: Sequence[queries.OwedFee], today: date
) -> list[ExpectedDue]:
    """List the days whose amount the waiting fees change, up to the next charge.

    Makes seven queries.
    """
    owed = queries.find_obligations([account.pk]).get(account.pk, [])
    spans = queries.find_charged_spans([account.pk]).get(account.pk, [])
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    planner = planned.FeePlanner(planned.NO_COMPONENT, tariffs, ledger.closed_periods(), today)
    state = ledger.read_balance(account, today)
    before = {due.due_date: due.amount for due in state.dues}
    after = dict(before)
    corrections = list(planner.corrections(account, [*owed, *waiting], spans))
    _correct(after, [correction.draft for correction in corrections], account, state.overdue)
    _add_next(before, planner, account, owed, spans, today)
    _add_next(after, planner, account, [*owed, *waiting], spans, today)
    return [
        ExpectedDue(day, before.get(day, ZERO), after.get(day, ZERO))
        for day in sorted({*before, *after})
        if before.get(day, ZERO) != after.get(day, ZERO)
    ]


def _correct(
    dues: dict[date, Money],
    corrections: Sequence[ledger.DocumentDraft],
    account: ledger.Account,
    overdue: Money,
) -> None:
    """Change the dues by corrections, as the ledger will.

    A fall lowers the charge that it corrects; what is left of it goes to arrears first, then to the
    nearest day.
    """
    documents = ledger.ChargeDocument.objects.filter(account=account)
    numbers = [draft.correction_of for draft in corrections]
    due_of = dict(documents.filter(document_no__in=numbers).values_list("document_no", "due_date"))
    credit = ZERO
    for draft in corrections:
        if draft.total > ZERO and draft.due_date is not None:
            dues[draft.due_date] = dues.get(draft.due_date, ZERO) + draft.total
        else:
            credit += _lowered(dues, due_of.get(draft.correction_of), -draft.total)
    credit -= min(credit, overdue)
    for day in sorted(dues):
        credit = _lowered(dues, day, credit)


def _lowered(dues: dict[date, Money], day: date | None, credit: Money) -> Money:
    """Take the credit from the amount of a day; return what is left of it."""
    if day is None or day not in dues:
        return credit
    taken = min(credit, dues[day])
    dues[day] -= taken
    return credit - taken


def _add_next(
    dues: dict[date, Money],
    planner: planned.FeePlanner,
    account: ledger.Account,
    owed: Sequence[queries.OwedFee],
    spans: Sequence[queries.ChargedSpan],
    today: date,
) -> None:
    """Add the next charge that is not posted yet."""
    until = Period.of(today).plus(planned.MONTHS_AHEAD)
    charge = next(planner.charges(account, owed, spans, until), None) if owed else None
    if charge is not None and charge.draft.due_date is not None:
        due = charge.draft.due_date
        dues[due] = dues.get(due, ZERO) + charge.draft.total
