"""Who applies for a login and enters by a declaration, and the page of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import AccessCheck, AccessProcedure, Desk, PersonRow, PersonSection
from ebok_plugin.ledger.api import holds_right as has_account
from ebok_plugin.ledger.api import login_for
from waste_union.declarations.domain.queries.desk import SEES
from waste_union.declarations.domain.queries.rights import declares, properties_of, rights_on


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """The one firm on file with the NIP of the application."""
    tax_id = str(payload.get("tax_id", ""))
    if not tax_id:
        return None
    found = list(Person.objects.filter(kind=Person.Kind.COMPANY, tax_id=tax_id)[:2])
    return found[0] if len(found) == 1 else None


def person_by_reference(reference: str, today: date) -> Person | None:
    """Former accesses name institutions by their NIP."""
    return find_person({"tax_id": reference}, today)


def addresses_of(person: Person, today: date) -> list[str]:
    """The properties for which this person may declare."""
    return [one.address for one in properties_of(person, today)]


def also_admits(user: User, today: date) -> bool:
    """`AlsoAdmits.rule`: a login whose person may declare today. One query."""
    return user.person is not None and declares(user.person, today)


def holds_right(person: Person, today: date) -> bool:
    """`AccessProcedure.holds_right`: there is something to declare, or to pay."""
    return declares(person, today) or has_account(person, today)


def sections(person: Person, user: User, today: date) -> Sequence[PersonSection]:
    """The properties for which the person may declare today; for who may see them. One query."""
    if not user.has_perm(SEES):
        return []
    rights = rights_on(today).filter(person=person).select_related("declared_property")
    rows = tuple(
        PersonRow(
            str(right.declared_property),
            right.get_role_display(),
            reverse("declarations_desk_property", args=[right.declared_property_id]),
        )
        for right in rights.order_by("declared_property__code")
    )
    empty = _("Ta osoba nie składa deklaracji o opłacie za odpady.")
    return [PersonSection(_("Nieruchomości z opłatą za odpady"), rows, empty)]


ACCESS = (
    AccessProcedure(
        panel="WASTE_INST",
        path="instytucja",
        title=gettext_noop(
            "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
        ),
        form="waste_union/declarations/institution.yaml",
        desk=Desk("DFK", gettext_noop("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
        find_person=find_person,
        person_by_reference=person_by_reference,
        reference=gettext_noop("NIP"),
        paper=gettext_noop("Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji"),
        login_for=login_for,
        holds_right=holds_right,
        addresses_of=addresses_of,
        checks=(AccessCheck("C07", "waste_union.declarations.entering_check.run"),),
        not_entitled_reason="NOT_PAYER",
    ),
)
