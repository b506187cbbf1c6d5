"""Changes of where payers pay, as the second person reads them: what it was, what it will be."""

from collections.abc import Iterator
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.nrb import format_nrb
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import WaitingRows
from ebok_plugin.desk.domain.matters import PAYMENT_CHANGES, Matter
from ebok_plugin.ledger.domain.account import load_number_rule
from ebok_plugin.ledger.domain.payment_change import Kind, changes_waiting
from ebok_plugin.ledger.models import PayerNumbers, PaymentChange
from ebok_plugin.payments.domain.own_account import find_changed_account

Fact = tuple[str, str]


def payer_changes(user: User, today: date) -> WaitingRows:
    return WaitingRows(
        leave_to_another(changes_waiting(), "ledger.payment_change", user), since="made_at"
    )


def list_payment_changes() -> Iterator[Matter]:
    """Yield the waiting changes; two queries more if there are any."""
    changes = list(changes_waiting())
    people = Person.objects.in_bulk({one.after.get("person") for one in changes})
    rule = load_number_rule()
    for change in changes:
        account, after = change.account, change.after
        facts = [(_("Płatnik"), account.payer_name)] if account else []
        if change.kind == Kind.HAND_OVER:
            facts += [
                (_("Nowy płatnik"), people[after["person"]].name),
                (_("Od dnia"), format_day(date.fromisoformat(after["on"]))),
                (_("Nowe konto"), after["account_no"]),
                (_("Rachunek nowego konta"), _write("nrb", after["nrb"])),
            ]
        elif change.kind == Kind.PAYER:
            facts.append((_("Właściwy płatnik"), people[after["person"]].name))
        elif change.kind == Kind.CLOSING:
            facts.append((_("Ostatni dzień konta"), format_day(date.fromisoformat(after["on"]))))
        else:
            facts += _compare(change)
        number = after.get("account_no") or (account and account.account_no)
        if number and after.get("nrb") and not rule.is_number_of(number, after["nrb"]):
            facts.append((_("Uwaga"), _("Program utworzyłby inny rachunek. Porównaj go z pismem.")))
        yield Matter(
            PAYMENT_CHANGES,
            change,
            str(change),
            "",
            change.made_by,
            change.made_at,
            tuple(facts),
            account,
            (account.pk,) if account else (),
        )


def _compare(change: PaymentChange) -> Iterator[Fact]:
    """Yield each field that changes: what it will be, and what it is now."""
    row = change.account or PayerNumbers.load()
    if change.kind == Kind.OFFICE_ACCOUNT:
        row = find_changed_account(change)
        yield _("Rachunek"), str(row) if row.pk else _("nowy")
    for name, value in change.after.items():
        if name != "pk":
            label = str(getattr(row._meta.get_field(name), "verbose_name", name))
            new, old = _write(name, value), _write(name, getattr(row, name))
            yield capfirst(label), _("{new} (dotąd: {old})").format(new=new, old=old)


def _write(name: str, value: str | bool | None) -> str:
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if not value:
        return _("brak")
    if name == "missing":
        return str(PayerNumbers(missing=value))
    return format_nrb(value) if name == "nrb" else value
