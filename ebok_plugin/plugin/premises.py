"""What the page of a premises says of its accounts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Premises
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.charges.rights import SEES_PERSONS_CHANGES
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.rights import GRANTS, SEES, SEES_PEOPLE


def premises_sections(
    premises: Premises, origin: Origin, today: date
) -> Sequence[plugins.PersonSection]:
    """Return the accounts with payer, balance and holders, the open ones first.

    Only for staff who may see accounts; the access log names those that were shown.
    """
    user = origin.signed_in
    if not user.has_perm(SEES):
        return []
    found = Account.objects.filter(premises=premises).order_by("-opened_on", "account_no__polish")
    accounts = sorted(found, key=lambda one: one.closed_on is not None)
    record_account_list((account.pk for account in accounts), origin)
    holders: defaultdict[int, list[AccountAccess]] = defaultdict(list)
    for access in open_accesses(today).filter(account__in=accounts).select_related("person"):
        holders[access.account_id].append(access)
    states = account_reader().balances_of(accounts, today)
    rows = tuple(
        _row(account, states[account.pk], holders[account.pk], user) for account in accounts
    )
    empty = _("Ten lokal nie ma konta rozliczeniowego.")
    section = plugins.PersonSection(_("Konto, płatnik i saldo"), rows, empty)
    return [section, *_persons_changes(accounts, user)]


def _persons_changes(accounts: Sequence[Account], user: User) -> list[plugins.PersonSection]:
    """Return what residents stated of the persons in the flat, the newest first, if anything."""
    if not user.has_perm(SEES_PERSONS_CHANGES):
        return []
    rows = tuple(
        plugins.PersonRow(
            _("{number}: osób {persons} od {day}").format(
                number=change.number, persons=change.persons, day=format_day(change.valid_from)
            ),
            change.get_state_display(),
            reverse("ebok_desk_persons_change", args=[change.pk]),
        )
        for change in PersonsChange.objects.filter(account__in=accounts).order_by("-pk")
    )
    return [plugins.PersonSection(_("Zmiany liczby osób"), rows, "")] if rows else []


def _row(
    account: Account, state: AccountBalance, holders: Sequence[AccountAccess], user: User
) -> plugins.PersonRow:
    details = [balance_in_words(state).headline]
    if account.closed_on:
        details.append(_("konto zamknięte {day}").format(day=format_day(account.closed_on)))
    if holders:
        names = ", ".join(
            f"{holder.person.name} ({holder.get_role_display()})" for holder in holders
        )
        details.append(_("dostęp: {names}").format(names=names))
    links = []
    if user.has_perm(SEES_PEOPLE):
        address = reverse("person_register_entry", args=[account.payer_id])
        links.append(plugins.PersonLink(_("Płatnik"), address))
    if user.has_perm(GRANTS):
        address = reverse("ebok_desk_holders", args=[account.pk])
        links.append(plugins.PersonLink(_("Uprawnieni do konta"), address))
    title = _("Konto %(number)s, %(payer)s") % {
        "number": account.account_no,
        "payer": account.payer_name,
    }
    return plugins.PersonRow(
        title, "; ".join(details), reverse("ebok_desk_account", args=[account.pk]), tuple(links)
    )
