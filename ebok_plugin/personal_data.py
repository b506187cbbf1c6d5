"""What the E-BOK keeps about a person: accounts, rights to accounts, entries, charges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from cms_ext.identity.models import Person
from cms_ext.privacy.domain.erasure import ErasureRefused, Kept, pseudonym_of
from cms_ext.privacy.domain.packet import Row, Section
from ebok_plugin.ledger.models import Account, AccountAccess, ChargeLine, LedgerEntry
from ebok_plugin.money import ZERO

# Accounting act, art. 74: five years from the beginning of the year after the last entry.
KEPT_YEARS = 5


def collect(person: Person) -> Sequence[Section]:
    return [_accounts(person), _rights(person), _holders(person), _entries(person), _lines(person)]


def _accounts(person: Person) -> Section:
    accounts = Account.objects.filter(payer=person).select_related("premises__building")
    rows: list[Row] = [
        {
            _("Numer konta"): account.account_no,
            _("Lokal"): str(account.premises),
            _("Nazwa płatnika"): account.payer_name,
            _("Rachunek do wpłat"): account.nrb,
            _("Podstawa odsetek"): account.get_regime_display(),
            _("Otwarte od"): account.opened_on,
            _("Zamknięte z dniem"): account.closed_on,
        }
        for account in accounts.order_by("account_no")
    ]
    why = _("Rozliczenie opłat; ustawa o rachunkowości, art. 74: co najmniej 5 lat.")
    return Section(_("Konta rozliczeniowe"), rows, why)


def _rights(person: Person) -> Section:
    rights = AccountAccess.objects.filter(person=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): right.account.account_no,
            _("Rola"): right.get_role_display(),
            _("Zakres"): right.get_scope_display(),
            _("Udział"): right.share,
            _("Od"): right.valid_from,
            _("Do"): right.valid_to,
            _("Odwołano"): right.revoked_at,
        }
        for right in rights.order_by("account__account_no", "valid_from")
    ]
    return Section(_("Uprawnienia do kont"), rows)


def _holders(person: Person) -> Section:
    rights = AccountAccess.objects.filter(account__payer=person).exclude(person=person)
    rows: list[Row] = [
        {
            _("Konto"): right.account.account_no,
            _("Kto"): right.person.name,
            _("Rola"): right.get_role_display(),
            _("Od"): right.valid_from,
            _("Do"): right.valid_to,
        }
        for right in rights.select_related("account", "person").order_by("account__account_no")
    ]
    return Section(_("Osoby uprawnione do wglądu w te konta"), rows)


def _entries(person: Person) -> Section:
    entries = LedgerEntry.objects.filter(account__payer=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): entry.account.account_no,
            _("Nr"): entry.seq,
            _("Data księgowania"): entry.booking_date,
            _("Rodzaj"): entry.get_kind_display(),
            _("Tytuł"): entry.title,
            _("Kwota (zł)"): entry.amount.amount,
            _("Termin płatności"): entry.due_date,
        }
        for entry in entries.order_by("account__account_no", "seq")
    ]
    why = _("Dodatnia kwota to obciążenie, ujemna to wpłata albo uznanie.")
    return Section(_("Pozycje księgowe"), rows, why)


def _lines(person: Person) -> Section:
    lines = ChargeLine.objects.filter(document__account__payer=person).select_related(
        "document__account", "component"
    )
    rows: list[Row] = [
        {
            _("Konto"): line.document.account.account_no,
            _("Dokument"): line.document.document_no,
            _("Okres"): line.document.period,
            _("Składnik"): line.component.name,
            _("Ilość"): line.quantity,
            _("Stawka"): line.rate,
            _("Kwota (zł)"): line.amount.amount,
        }
        for line in lines.order_by("document__account__account_no", "document_id", "position")
    ]
    return Section(_("Naliczenia"), rows)


def erase(person: Person, today: date) -> Sequence[Kept]:
    """Rights to accounts go; the books stay, and the payer's name in them until the law's term.

    Refused while an account is open or not settled.
    """
    accounts = list(
        Account.objects.filter(payer=person)
        .annotate(balance=Sum("entries__amount"), last=Max("entries__booking_date"))
        .order_by("account_no")
    )
    _refuse_open(accounts, today)
    AccountAccess.objects.filter(person=person).delete()
    kept = []
    for account in accounts:
        until = _kept_until(account)
        if until < today:
            account.payer_name = pseudonym_of(person)
            account.save(update_fields=["payer_name"])
        else:
            kept.append(
                Kept(
                    _("konto %(number)s z zapisami i nazwą płatnika")
                    % {"number": account.account_no},
                    _("ustawa o rachunkowości, art. 74"),
                    until,
                )
            )
    return kept


def _refuse_open(accounts: Sequence[Account], today: date) -> None:
    trouble = []
    for account in accounts:
        number = {"number": account.account_no}
        if account.closed_on is None or account.closed_on > today:
            trouble.append(_("Konto %(number)s jest otwarte.") % number)
        elif (account.balance or ZERO) != ZERO:  # type: ignore[attr-defined]  # annotated
            trouble.append(_("Konto %(number)s nie jest rozliczone do zera.") % number)
    if trouble:
        raise ErasureRefused(*trouble)


def _kept_until(account: Account) -> date:
    last: date = max(filter(None, (account.last, account.closed_on)))  # type: ignore[attr-defined]  # annotated
    return date(last.year + KEPT_YEARS, 12, 31)
