"""Entering what an account owes a month, with the corrections that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.ledger import api as ledger
from waste_union.fees.domain import queries
from waste_union.fees.domain.charging import make_planner, post_charges
from waste_union.fees.models import FeeMonth, FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion

OBLIGATIONS_AT_ONCE = 500


class ObligationRefused(Refusal):
    """An obligation cannot be entered; nothing was changed.

    Codes: FEE_NEGATIVE, FIRST_OF_MONTH, ENDS_BEFORE, REGIME, OTHER_PROPERTY, SOURCE_DIFFERS,
    CHARGED.
    """


@dataclass(frozen=True, slots=True)
class ObligationPaper:
    """The paper of an obligation: kind, number as people know it, and property."""

    source: FeeSource
    key: str
    property_key: str


@transaction.atomic
def enter_obligation(
    account: ledger.Account,
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

    `from_month` is the first day of a month, and so is `until`, the last month of an obligation
    that ends by itself. A fee of zero ends what was owed before. Months that were charged otherwise
    are corrected in the same transaction: a rise is due on the first term that leaves 14 days, a
    fall is a credit. Months not charged yet wait for the next run. Repeatable: the same paper and
    fee return the existing row. Raises ObligationRefused; PostingError from a correction.
    """
    wait_for_turn()
    ledger.lock_accounts([account.pk])
    _check(account, monthly_fee, from_month, until)
    if existing := _known_obligation(account, paper, monthly_fee, from_month, until):
        return existing
    _expect_one_property(account, paper)
    obligation = FeeObligation.objects.create(
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
    record_acts([_obligation_event(obligation)], by)
    _correct_charges(account, obligation, today, by)
    return obligation


@transaction.atomic
def enter_uncharged_obligations(rows: Sequence[FeeObligation], *, by: Origin) -> None:
    """Enter obligations, each with its account, of accounts without a charged month.

    Nothing is to be corrected then, so there are few queries for many rows. Raises
    ObligationRefused as `enter_obligation`, and CHARGED.
    """
    wait_for_turn()
    ledger.lock_accounts({row.account_id for row in rows})
    refusals = find_account_refusals({row.account: row.property_key for row in rows})
    for row in rows:
        if row.account_id in refusals:
            raise refusals[row.account_id]
        _check(row.account, row.monthly_fee, row.from_month, row.until)
    FeeObligation.objects.bulk_create(rows, OBLIGATIONS_AT_ONCE)
    record_acts([_obligation_event(row) for row in rows], by)


def find_account_refusals(
    properties: Mapping[ledger.Account, str],
) -> Mapping[int, ObligationRefused]:
    """Find why accounts cannot begin to owe the fee of these properties, by the account's id.

    Makes two queries. Codes: REGIME, CHARGED, OTHER_PROPERTY.
    """
    accounts = {account.pk: account for account in properties}
    refusals = {
        key: _of_other_regime(account)
        for key, account in accounts.items()
        if not _is_waste(account)
    }
    charged = FeeMonth.objects.filter(obligation__account__among=set(accounts)).order_by()
    for key in charged.values_list("obligation__account", flat=True).distinct():
        message = _("Na koncie {number} naliczono już opłatę za odpady. Wpisz deklarację ręcznie.")
        refusals[key] = ObligationRefused(
            "CHARGED", message.format(number=accounts[key].account_no)
        )
    existing = FeeObligation.objects.filter(account__among=set(accounts)).order_by()
    for key, property_key in existing.values_list("account", "property_key").distinct():
        if property_key != properties[accounts[key]]:
            refusals[key] = _of_other_property(accounts[key], property_key)
    return refusals


def _obligation_event(made: FeeObligation) -> EventDraft:
    changes = {"from": made.from_month.isoformat(), "amount": str(made.monthly_fee.amount)}
    return EventDraft(
        action="WASTE_FEE_OBLIGED", obj=made, subject=made.account.payer, changes=changes
    )


def _check(account: ledger.Account, fee: Money, from_month: date, until: date | None) -> None:
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
    if not _is_waste(account):
        raise _of_other_regime(account)


def _is_waste(account: ledger.Account) -> bool:
    return account.regime == ledger.Regime.WASTE


def _of_other_regime(account: ledger.Account) -> ObligationRefused:
    return ObligationRefused(
        "REGIME",
        _(
            "Konto {number} nie jest kontem opłaty za odpady. Wybierz konto o podstawie "
            "odsetek „opłata za odpady” albo takie załóż."
        ).format(number=account.account_no),
    )


def _known_obligation(
    account: ledger.Account,
    paper: ObligationPaper,
    fee: Money,
    from_month: date,
    until: date | None,
) -> FeeObligation | None:
    existing = FeeObligation.objects.filter(
        account=account, source=paper.source, source_key=paper.key, from_month=from_month
    ).first()
    if existing is not None and (existing.monthly_fee, existing.until) != (fee, until):
        raise ObligationRefused(
            "SOURCE_DIFFERS",
            _("Z tego dokumentu wpisano już opłatę {amount} od {month}.").format(
                amount=existing.monthly_fee, month=Period.of(from_month).label
            ),
        )
    return existing


def _expect_one_property(account: ledger.Account, paper: ObligationPaper) -> None:
    others = FeeObligation.objects.filter(account=account).exclude(property_key=paper.property_key)
    other = others.first()
    if other is not None:
        raise _of_other_property(account, other.property_key)


def _of_other_property(account: ledger.Account, property_key: str) -> ObligationRefused:
    return ObligationRefused(
        "OTHER_PROPERTY",
        _("Na koncie {number} jest już opłata za nieruchomość {other}. Załóż drugie.").format(
            number=account.account_no, other=property_key
        ),
    )


def _correct_charges(account: ledger.Account, made: FeeObligation, today: date, by: Origin) -> None:
    obligations = queries.find_obligations([account.pk])[account.pk]
    spans = queries.find_charged_spans([account.pk]).get(account.pk, [])
    planned = list(make_planner(today).corrections(account, obligations, spans))
    if planned:
        post_charges(planned, made_by=by.actor, today=today, reason=str(made))
