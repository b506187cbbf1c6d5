"""What declarations have of a person, at the desks' screen „Osoby”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonRow, PersonSection
from waste_union.declarations.domain.queries.desk import SEES
from waste_union.declarations.domain.queries.rights import rights_on


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
