"""Charging what obligations say: planned for accounts in portions, posted with its explanation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms_ext.base.database.row_digest import content_digest, digest_of_rows, get_column_converter
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import User
from ebok_plugin.charges.api import facts_mark, line_of, post_charge_documents, store_portions
from ebok_plugin.ledger.api import (
    Account,
    Batch,
    DocumentDraft,
    Regime,
    closed_periods,
    insert_rows,
    lock_accounts,
)
from waste_union.fees.domain.component import fee_component
from waste_union.fees.domain.planned import FeeAccount, FeePlanner, PlannedCharge
from waste_union.fees.domain.queries.fee_rows import FeeRows, Row, rows_between, rows_from
from waste_union.fees.domain.queries.standing import (
    charged_spans,
    obligations_of,
    owed_of,
    spans_of,
)
from waste_union.fees.errors import ObligationRefused
from waste_union.fees.models import FeeMonth, FeeObligation, FeeRun, FeeRunPlan
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion


class FeeFacts:
    """The facts of all accounts (month, day, tariffs, closed months) and of each portion of
    them.
    """

    def __init__(self, until: Period, today: date) -> None:
        columns = [field.attname for field in TariffVersion._meta.concrete_fields]
        tariffs = digest_of_rows(TariffVersion.objects.order_by("pk").values_list(*columns))
        closed = sorted(closed_periods())
        # What an account reads of a charge is worded in the language of whoever plans it.
        words = [str(until), today.isoformat(), get_language()]
        self._of_all = [*words, closed, fee_component().pk, tariffs]

    def digest(self, after: int, last: int) -> str:
        """As `digest_of`, of the accounts with a key above `after`, up to `last`, as they are now.
        Four queries.
        """
        return self.digest_of(rows_between(after, last))

    def digest_of(self, rows: FeeRows) -> str:
        """SHA-256, 64 hex digits, of all that fees of these rows are computed from."""
        content = [*self._of_all, *rows.digests()]
        return content_digest(content)


MONTH = ("document_id", "obligation_id", "month", "amount")


class PlannedAccount(NamedTuple):
    """An account with what it is to be charged; never without any."""

    account: FeeAccount
    charges: tuple[PlannedCharge, ...]

    @property
    def total(self) -> Money:
        return sum_money(charge.draft.total for charge in self.charges)


def planner(today: date) -> FeePlanner:
    """Of this day, with the tariffs and closed months as they are now."""
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    return FeePlanner(fee_component().pk, tariffs, closed_periods(), today)


class PlannedPortion(NamedTuple):
    """Accounts that were computed together; `last` is the key of the last that was looked at,
    `facts` the digest of what they were computed from.
    """

    last: int
    accounts: list[PlannedAccount]
    facts: str


def planned_fees(until: Period, *, today: date, after: int = 0) -> Iterator[list[PlannedAccount]]:
    """What all accounts with an obligation lack up to a month, those with a key above `after`."""
    for portion in planned_portions(until, today=today, after=after):
        yield portion.accounts


def planned_portions(until: Period, *, today: date, after: int = 0) -> Iterator[PlannedPortion]:
    """As `planned_fees`, PORTION accounts at a time, in the order of their keys; four queries a
    portion.
    """
    # Before the tariffs that are planned with: what changes in between counts as changed.
    facts = FeeFacts(until, today)
    plans = planner(today)
    for rows in rows_from(after):
        obligations, spans = owed_of(rows.owed), spans_of(rows.documents, rows.months)
        planned = [
            PlannedAccount(account, charges)
            for account in accounts_of(rows.accounts)
            if (
                charges := (
                    *plans.corrections(account, obligations[account.pk], spans.get(account.pk, ())),
                    *plans.charges(
                        account, obligations[account.pk], spans.get(account.pk, ()), until
                    ),
                )
            )
        ]
        yield PlannedPortion(rows.last, planned, facts.digest_of(rows))


def accounts_of(rows: Iterable[Row]) -> Iterator[FeeAccount]:
    """From rows of ACCOUNT."""
    opened_of, closed_of = (
        get_column_converter(Account, name) for name in ("opened_on", "closed_on")
    )
    for key, number, opened_on, closed_on in rows:
        yield FeeAccount(key, number, opened_of(opened_on), closed_of(closed_on))


@transaction.atomic
def post_planned(
    planned: Sequence[PlannedCharge],
    *,
    made_by: User | None,
    today: date,
    approved_by: User | None = None,
    reason: str = "",
) -> Batch:
    """Post the charges with the months they are for. Raises PostingError, ValueError for none."""
    batch = post_charge_documents(
        [one.draft for one in planned],
        made_by=made_by,
        approved_by=approved_by,
        today=today,
        reason=reason,
    )
    made = {
        (account, number): key
        for key, account, number in batch.documents.values_list("pk", "account_id", "document_no")
    }
    insert_rows(
        FeeMonth,
        MONTH,
        (
            (
                made[one.draft.account_id, one.draft.document_no],
                obligation,
                month.first_day.isoformat(),
                amount.grosze,
            )
            for one in planned
            for (month, obligation), amount in sorted(one.months.items())
        ),
    )
    return batch


def fee_facts_mark(today: date) -> str:
    """SHA-256, 64 hex digits, of all that a plan of fees is computed from.

    Accounts, obligations and tariffs are sealed rows, what was charged stands in the batches: the
    ends of both chains tell of them (`facts_mark`). Three queries. A row changed past the site
    leaves it as it is: the posting, which looks at each of these rows (`FeeFacts`), finds that.
    """
    content = [facts_mark(), sorted(closed_periods()), today.isoformat()]
    return content_digest(content)


# What a rehearsal of fees is to post, kept under a seal with what it was computed from: where none
# of that changed, and on the same day, the posting computes nothing anew.


def store_plan(run: FeeRun, portions: Iterable[PlannedPortion]) -> Iterator[PlannedPortion]:
    """The portions as they are computed, each kept as `store_portions` does."""
    return store_portions(
        portions, plan_of=lambda portion: (FeeRunPlan(run=run), _content(portion))
    )


def _content(portion: PlannedPortion) -> dict[str, Any]:
    return {"charges": [_as_json(charge) for one in portion.accounts for charge in one.charges]}


def _as_json(charge: PlannedCharge) -> list[object]:
    """As JSON holds it."""
    draft = charge.draft
    return [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
        draft.title,
        [[one.component_id, str(one.quantity), str(one.rate)] for one in draft.lines],
        [[str(month), key, amount.grosze] for (month, key), amount in charge.months.items()],
    ]


def stored_charges(run: FeeRun, kept: FeeRunPlan, today: date) -> list[PlannedCharge] | None:
    """What a whole plan says is to be posted; None where a fact behind it is another one now."""
    facts = FeeFacts(Period.parse(run.period), today)
    if facts.digest(kept.after, kept.last) != kept.facts:
        return None
    day, month, amount = cache(date.fromisoformat), cache(Period.parse), cache(Money.from_grosze)
    return [
        PlannedCharge(
            DocumentDraft(
                account_id=account,
                period=month(period),
                document_no=number,
                booking_date=day(booked),
                due_date=day(due),
                lines=tuple([line_of(*texts) for texts in lines]),
                correction_of=corrects,
                title=title,
            ),
            {(month(of), key): amount(grosze) for of, key, grosze in months},
        )
        for account, period, number, booked, due, corrects, title, lines, months in json.loads(
            kept.content
        )["charges"]
    ]


@dataclass(frozen=True, slots=True)
class ObligationPaper:
    """What obliges: its kind, its number as people know it, and the property it is about."""

    source: FeeSource
    key: str
    property_key: str


@transaction.atomic
def oblige(
    account: Account,
    monthly_fee: Money,
    from_month: date,
    paper: ObligationPaper,
    *,
    tariff: TariffVersion,
    today: date,
    by: Origin,
    until: date | None = None,
) -> FeeObligation:
    """Enter that the account owes `monthly_fee` for each month from `from_month` on.

    `from_month` is a first day of a month, and so is `until`, the last month of an obligation that
    ends by itself. A fee of zero ends what was owed before. Months that were charged otherwise are
    corrected in the same transaction: a rise is due on the first term that leaves 14 days, a fall
    is a credit. Months not charged yet wait for the next run. Repeatable: the same paper with the
    same fee gives what there is.

    Raises ObligationRefused: FEE_NEGATIVE, FIRST_OF_MONTH, ENDS_BEFORE, REGIME, OTHER_PROPERTY,
    SOURCE_DIFFERS; PostingError where a correction cannot be posted.
    """
    wait_for_turn()
    lock_accounts([account.pk])
    _check(account, monthly_fee, from_month, until)
    kept = _known_obligation(account, paper, monthly_fee, from_month, until)
    if kept is not None:
        return kept
    _expect_one_property(account, paper)
    made = FeeObligation.objects.create(
        account=account,
        property_key=paper.property_key,
        monthly_fee=monthly_fee,
        from_month=from_month,
        until=until,
        tariff=tariff,
        source=paper.source,
        source_key=paper.key,
        entered_on=today,
        entered_by=by.actor,
    )
    changes = {"from": from_month.isoformat(), "amount": str(monthly_fee.amount)}
    record("WASTE_FEE_OBLIGED", by, obj=made, subject=account.payer, changes=changes)
    _put_right(account, made, today, by)
    return made


def _check(account: Account, fee: Money, from_month: date, until: date | None) -> None:
    if fee < ZERO:
        raise ObligationRefused("FEE_NEGATIVE", _("Opłata nie może być ujemna. Popraw kwotę."))
    if from_month.day != 1 or (until is not None and until.day != 1):
        raise ObligationRefused(
            "FIRST_OF_MONTH", _("Opłata obowiązuje od pierwszego dnia miesiąca. Popraw datę.")
        )
    if until is not None and until < from_month:
        raise ObligationRefused(
            "ENDS_BEFORE", _("Ostatni miesiąc jest przed pierwszym. Popraw daty.")
        )
    if account.regime != Regime.WASTE:
        raise ObligationRefused(
            "REGIME",
            _(
                "Konto {number} nie jest kontem opłaty za odpady. Wybierz konto o podstawie "
                "odsetek „opłata za odpady” albo takie załóż."
            ).format(number=account.account_no),
        )


def _known_obligation(
    account: Account, paper: ObligationPaper, fee: Money, from_month: date, until: date | None
) -> FeeObligation | None:
    kept = FeeObligation.objects.filter(
        account=account, source=paper.source, source_key=paper.key, from_month=from_month
    ).first()
    if kept is not None and (kept.monthly_fee, kept.until) != (fee, until):
        raise ObligationRefused(
            "SOURCE_DIFFERS",
            _("Z tego dokumentu wpisano już opłatę {amount} od {month}.").format(
                amount=kept.monthly_fee, month=Period.of(from_month).label
            ),
        )
    return kept


def _expect_one_property(account: Account, paper: ObligationPaper) -> None:
    others = FeeObligation.objects.filter(account=account).exclude(property_key=paper.property_key)
    other = others.first()
    if other is not None:
        raise ObligationRefused(
            "OTHER_PROPERTY",
            _("Na koncie {number} jest już opłata za nieruchomość {other}. Załóż drugie.").format(
                number=account.account_no, other=other.property_key
            ),
        )


def _put_right(account: Account, made: FeeObligation, today: date, by: Origin) -> None:
    obligations = obligations_of([account.pk])[account.pk]
    spans = charged_spans([account.pk]).get(account.pk, [])
    planned = list(planner(today).corrections(account, obligations, spans))
    if planned:
        post_planned(planned, made_by=by.actor, today=today, reason=str(made))
