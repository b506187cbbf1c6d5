"""An account is obliged to a monthly waste fee; what was charged otherwise is put right at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from ebok_plugin.ledger.api import Account, Regime, lock_accounts
from waste_union.fees.domain.charging import planner, post_planned
from waste_union.fees.domain.queries.standing import charged_spans, obligations_of
from waste_union.fees.errors import ObligationRefused
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion


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
    take_turn()
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
