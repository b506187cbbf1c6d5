"""A new payer of the same premises: the old account is closed, a new one opened (INV-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.account import NewAccount, make_account
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import EntryKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewPayer:
    """Who pays from the day of title, and on which account."""

    person: Person
    account_no: str
    nrb: str


@transaction.atomic
def hand_over_account(account: Account, new: NewPayer, *, on: date, origin: Origin) -> Account:
    """Close `account` with the day before `on`; the new account of `new.person` opens on `on`.

    Neither side ever sees the other's entries. The old payer keeps the right to the old account,
    so that its last settlement reaches them; everybody else's right to it ends with the day
    before. Raises ValidationError, by field, when a charge stands on the old account from `on`
    on, the number or the bank account is taken, or the day does not fit.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    _check(account, on)
    account.closed_on = on - DAY
    account.save(update_fields=["closed_on"])
    _end_others(account, on - DAY)
    fresh = make_account(
        NewAccount(
            account_no=new.account_no,
            premises=account.premises,
            payer=new.person,
            nrb=new.nrb,
            regime=account.regime,
            opened_on=on,
        ),
        origin=origin,
    )
    for one, subject in ((account, account.payer), (fresh, fresh.payer)):
        record("HANDED_OVER", origin, obj=one, subject=subject, changes={"on": on.isoformat()})
    return fresh


def _check(account: Account, on: date) -> None:
    if account.closed_on is not None:
        raise ValidationError(_("To konto jest już zamknięte. Wybierz konto, które trwa."))
    if on <= account.opened_on:
        raise ValidationError(
            {"on": _("Dzień zmiany musi być późniejszy niż otwarcie konta. Popraw datę.")}
        )
    last = account.entries.filter(kind=EntryKind.CHARGE).aggregate(day=Max("booking_date"))["day"]
    if last is not None and last >= on:
        raise ValidationError(
            {
                "on": _(
                    "Na koncie są już naliczenia od tego dnia. Najpierw je skoryguj, "
                    "potem zmień płatnika."
                )
            }
        )


def _end_others(account: Account, last_day: date) -> None:
    others = account.accesses.exclude(role=AccountAccess.Role.PAYER)
    lasting = others.filter(valid_from__lte=last_day).exclude(valid_to__lte=last_day)
    lasting.update(valid_to=last_day)
    # What was to begin later never begins on an account that is closed.
    others.filter(valid_from__gt=last_day).delete()
