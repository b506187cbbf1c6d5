"""What the desks' pages of a person and of a premises say of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.couple_name import split_couple_name
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonLink, PersonRow, PersonSection
from cms_ext.premises.domain.place import SEES as SEES_PREMISES
from cms_ext.premises.models import Premises
from cms_ext.premises.views.address import make_place_url
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.charges.rights import SEES_PERSONS_CHANGES
from ebok_plugin.ledger.domain.account import record_account_list
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.rights import GRANTS, OPENS_ACCOUNTS, SEES, SEES_PEOPLE, SPLITS_PEOPLE


def person_sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Return accounts with premises, role, share, days and other holders, if the user may see.

    A desk that keeps the register of flats and no accounts sees the flats alone.
    """
    if not user.has_perm(SEES):
        return _flat_sections(person, user, today)
    accesses = (
        AccountAccess.objects.filter(person=person)
        .select_related("account__premises__building")
        .prefetch_related("account__accesses__person")
        .order_by("account__account_no__polish", "valid_from", "pk")
    )
    rows = tuple(_access_row(access, user, today) for access in accesses)
    links = []
    if user.has_perm(OPENS_ACCOUNTS) and person.died_on is None:
        address = f"{reverse('ebok_desk_open_account')}?osoba={person.pk}"
        links.append(PersonLink(_("Nowe konto rozliczeniowe"), address))
    if user.has_perm(GRANTS) and person.died_on is None:
        address = reverse("ebok_plugin_ledger_accountaccess_modeladmin_create")
        links.append(PersonLink(_("Dodaj uprawnienie do konta"), f"{address}?osoba={person.pk}"))
    if _is_couple(person) and user.has_perms((GRANTS, *SPLITS_PEOPLE)):
        address = reverse("ebok_desk_split_couple", args=[person.pk])
        links.append(PersonLink(_("Podziel wpis na dwie osoby"), address))
    empty = _("Ta osoba nie ma konta rozliczeniowego ani wglądu w cudze.")
    return [PersonSection(_("Konta i lokale"), rows, empty, tuple(links))]


def _is_couple(person: Person) -> bool:
    """Return True if the name of a living person is two names."""
    is_person = person.kind == Person.Kind.PERSON and person.died_on is None
    return is_person and split_couple_name(person.name) is not None


def describe_people(
    people: Sequence[Person], user: User, today: date
) -> Mapping[int, Sequence[str]]:
    """Return by person the flats that they hold today, with the accounts for who may see these."""
    if not (user.has_perm(SEES) or user.has_perm(SEES_PREMISES)):
        return {}
    facts: defaultdict[int, list[str]] = defaultdict(list)
    for access in _held_today(today).filter(person__in=people):
        parts = [access.account.premises.short_address]
        if user.has_perm(SEES):
            parts.append(_("konto %(number)s") % {"number": access.account.account_no})
        if access.role != AccountAccess.Role.PAYER:
            parts.append(access.get_role_display())
        facts[access.person_id].append(", ".join(parts))
    return facts


def _held_today(today: date) -> QuerySet[AccountAccess]:
    held = open_accesses(today).select_related("account__premises__building")
    return held.order_by("account__account_no__polish", "valid_from", "pk")


def _flat_sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Return the flats that the person holds today, without accounts, if the user may see flats."""
    if not user.has_perm(SEES_PREMISES):
        return []
    rows = tuple(
        PersonRow(
            access.account.premises.short_address,
            f"{access.get_role_display()}; {_days(access)}",
            make_place_url(access.account.premises),
        )
        for access in _held_today(today).filter(person=person)
    )
    empty = _("Ta osoba nie ma dziś żadnego lokalu ani wglądu w cudzy.")
    return [PersonSection(_("Lokale"), rows, empty)]


def _access_row(access: AccountAccess, user: User, today: date) -> PersonRow:
    account = access.account
    links: tuple[PersonLink, ...] = ()
    if user.has_perm(GRANTS):
        address = reverse("ebok_desk_holders", args=[account.pk])
        links = (PersonLink(_("Uprawnieni do konta"), address),)
    title = _("Konto %(number)s, %(premises)s") % {
        "number": account.account_no,
        "premises": account.premises.short_address,
    }
    address = reverse("ebok_desk_account", args=[account.pk])
    return PersonRow(title, "; ".join(_details(access, today)), address, links)


def _details(access: AccountAccess, today: date) -> list[str]:
    role = access.get_role_display()
    if access.share is not None:
        role = _("%(role)s, udział %(share)s") % {
            "role": role,
            "share": share_in_words(access.share),
        }
    parts = [role, _days(access)]
    others = [
        f"{other.person.name} ({other.get_role_display()})"
        for other in access.account.accesses.all()
        if other.person_id != access.person_id and _holds(other, today)
    ]
    if others:
        parts.append(_("poza tym: %(names)s") % {"names": ", ".join(others)})
    return parts


def share_in_words(share: Decimal) -> str:
    """Write a part of one without the zeros that the database adds: `0,5`."""
    return f"{share:f}".rstrip("0").rstrip(".").replace(".", ",")


def _holds(access: AccountAccess, today: date) -> bool:
    lasts = access.valid_to is None or access.valid_to >= today
    return access.revoked_at is None and access.valid_from <= today and lasts


def _days(access: AccountAccess) -> str:
    start = date_format(access.valid_from, "j.m.Y")
    if access.revoked_at is not None:
        return _("od %(start)s, odwołane") % {"start": start}
    if access.valid_to is None:
        return _("od %(start)s") % {"start": start}
    return _("od %(start)s do %(end)s") % {
        "start": start,
        "end": date_format(access.valid_to, "j.m.Y"),
    }


def premises_sections(premises: Premises, origin: Origin, today: date) -> Sequence[PersonSection]:
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
        _account_row(account, states[account.pk], holders[account.pk], user) for account in accounts
    )
    empty = _("Ten lokal nie ma konta rozliczeniowego.")
    section = PersonSection(_("Konto, płatnik i saldo"), rows, empty)
    return [section, *_persons_changes(accounts, user)]


def _persons_changes(accounts: Sequence[Account], user: User) -> list[PersonSection]:
    """Return what residents stated of the persons in the flat, the newest first, if anything."""
    if not user.has_perm(SEES_PERSONS_CHANGES):
        return []
    rows = tuple(
        PersonRow(
            _("{number}: osób {persons} od {day}").format(
                number=change.number, persons=change.persons, day=format_day(change.valid_from)
            ),
            change.get_state_display(),
            reverse("ebok_desk_persons_change", args=[change.pk]),
        )
        for change in PersonsChange.objects.filter(account__in=accounts).order_by("-pk")
    )
    return [PersonSection(_("Zmiany liczby osób"), rows, "")] if rows else []


def _account_row(
    account: Account, state: AccountBalance, holders: Sequence[AccountAccess], user: User
) -> PersonRow:
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
        links.append(PersonLink(_("Płatnik"), address))
    if user.has_perm(GRANTS):
        address = reverse("ebok_desk_holders", args=[account.pk])
        links.append(PersonLink(_("Uprawnieni do konta"), address))
    title = _("Konto %(number)s, %(payer)s") % {
        "number": account.account_no,
        "payer": account.payer_name,
    }
    return PersonRow(
        title, "; ".join(details), reverse("ebok_desk_account", args=[account.pk]), tuple(links)
    )
