"""What is kept about a person: that there is a number, and not which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from waste_union.login_gov.domain.known_person import mark_of
from waste_union.login_gov.models import PeselMark


def collect(person: Person) -> Sequence[PacketSection]:
    mark = mark_of(person)
    if mark is None:
        return []
    row: Row = {
        _("Co zapisano"): _("skrót numeru PESEL, z którego numeru nie da się odczytać"),
        _("Na podstawie"): mark.get_proof_display(),
        _("Kiedy"): mark.known_at,
    }
    why = _("Logowanie przez login.gov.pl: po numerze poznajemy, kto się loguje.")
    return [PacketSection(_("Logowanie przez login.gov.pl"), [row], why)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Nothing has to stay: without the row nobody signs in as the person."""
    PeselMark.objects.filter(person=person).delete()
    return []
