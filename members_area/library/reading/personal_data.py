"""What the readers' side of the library keeps about a member: the choice of messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from members_area.library.reading.models import DigestChoice


def collect(person: Person) -> Sequence[PacketSection]:
    """Only what there is: most people have chosen nothing."""
    chosen = DigestChoice.objects.filter(user__person=person).select_related("user")
    rows: list[Row] = [
        {_("Login"): choice.user.login, _("Jak często"): choice.get_rhythm_display()}
        for choice in chosen.order_by("pk")
    ]
    return [PacketSection(_("Wiadomości o nowych dokumentach"), rows)] if rows else []


def erase(person: Person) -> None:
    DigestChoice.objects.filter(user__person=person).delete()
