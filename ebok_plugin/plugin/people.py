"""How people come to a login, and the ledger's section of a person at the desks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessCheck, AccessProcedure, Desk, PersonLink, PersonRow, PersonSection
from ebok_plugin.ledger import admission as payer
from ebok_plugin.ledger.models import AccountAccess
from ebok_plugin.ledger.rights import GRANTS, OPENS_ACCOUNTS, SEES

ACCESS = (
    AccessProcedure(
        panel="EBOK",
        path="e-bok",
        title=gettext_noop(
            "Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"
        ),
        form="ebok_plugin/ledger/ebok.yaml",
        desk=Desk("DFK", gettext_noop("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
        find_person=payer.find_person,
        login_for=payer.login_for,
        holds_right=payer.holds_right,
        addresses_of=payer.addresses_of,
        people_by_reference=payer.people_by_reference,
        reference=gettext_noop("Numer konta"),
        reference_column="account_no",
        list_references=payer.list_references,
        list_holders=payer.list_holders,
        paper=gettext_noop("Formularz zgłoszeniowy do E-BOK"),
        checks=(AccessCheck("C07", "ebok_plugin.ledger.payer_check.run"),),
        not_entitled_reason="NOT_PAYER",
    ),
)


def person_sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """Return accounts with premises, role, share, days and other holders, if the user may see."""
    if not user.has_perm(SEES):
        return []
    accesses = (
        AccountAccess.objects.filter(person=person)
        .select_related("account__premises__building")
        .prefetch_related("account__accesses__person")
        .order_by("account__account_no__polish", "valid_from", "pk")
    )
    rows = tuple(_row(access, user, today) for access in accesses)
    links = []
    if user.has_perm(OPENS_ACCOUNTS) and person.died_on is None:
        address = f"{reverse('ebok_desk_open_account')}?osoba={person.pk}"
        links.append(PersonLink(_("Nowe konto rozliczeniowe"), address))
    if user.has_perm(GRANTS) and person.died_on is None:
        address = reverse("ebok_plugin_ledger_accountaccess_modeladmin_create")
        links.append(PersonLink(_("Dodaj uprawnienie do konta"), f"{address}?osoba={person.pk}"))
    empty = _("Ta osoba nie ma konta rozliczeniowego ani wglądu w cudze.")
    return [PersonSection(_("Konta i lokale"), rows, empty, tuple(links))]


def _row(access: AccountAccess, user: User, today: date) -> PersonRow:
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
