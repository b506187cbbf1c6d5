from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.office.audit.models import AuditEvent
from cms_ext.public_site.premises.domain.contact import remove_contact, set_contact
from cms_ext.public_site.premises.models import PlaceContact
from tests.cms_ext.public_site.premises.conftest import Estate

TODAY = date(2026, 11, 20)


def test_the_log_has_the_role_and_never_the_name(estate: Estate) -> None:
    contact = set_contact(
        PlaceContact(
            building=estate.j1, role="caretaker", name="Jan Dozorny", phone="22 555 01 23"
        ),
        origin=OPERATOR,
    )
    contact.hours = "7:00–15:00"
    set_contact(contact, origin=OPERATOR)
    contact.valid_to = date(2026, 11, 19)
    set_contact(contact, origin=OPERATOR)
    remove_contact(contact, today=TODAY, origin=OPERATOR)

    assert list(
        AuditEvent.objects.order_by("seq").values_list("action", "note", "to_state", "changes")
    ) == [
        ("CONTACT_ENTERED", "N1/J1", "caretaker", {}),
        ("CONTACT_CHANGED", "N1/J1", "caretaker", {}),
        ("CONTACT_ENDED", "N1/J1", "caretaker", {}),
        ("CONTACT_REMOVED", "N1/J1", "caretaker", {}),
    ]
    assert not PlaceContact.objects.exists()


@pytest.mark.parametrize(
    ("facts", "acts"),
    [
        ({}, []),
        ({"name": "Ola Nowa"}, ["CONTACT_CHANGED"]),
        ({"valid_to": date(2026, 12, 31)}, ["CONTACT_ENDED"]),
        ({"valid_to": date(2026, 12, 31), "hours": "8–9"}, ["CONTACT_CHANGED", "CONTACT_ENDED"]),
        ({"valid_to": None}, ["CONTACT_CHANGED"]),
    ],
    ids=["nothing", "another name", "a later end", "both", "an end taken back"],
)
def test_the_log_tells_an_end_from_a_change(
    estate: Estate, facts: dict[str, object], acts: list[str]
) -> None:
    contact = PlaceContact.objects.create(
        building=estate.j1, role="caretaker", name="Jan", phone="22 1", valid_to=date(2026, 11, 30)
    )
    for name, value in facts.items():
        setattr(contact, name, value)

    set_contact(contact, origin=OPERATOR)

    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True)) == acts


def test_who_still_looks_after_a_place_is_not_removed(estate: Estate) -> None:
    contact = PlaceContact.objects.create(
        building=estate.j1, role="caretaker", name="Jan", phone="1", valid_to=TODAY
    )

    with pytest.raises(ValidationError, match="jeszcze obowiązuje"):
        remove_contact(contact, today=TODAY, origin=OPERATOR)

    assert PlaceContact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"phone": ""}, "__all__"),
        ({"phone": "zadzwoń do Oli"}, "phone"),
        ({"email": "ola"}, "email"),
        ({"role": "boss"}, "role"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "__all__"),
    ],
    ids=["no way to reach", "words for a number", "half an address", "no role", "ends first"],
)
def test_what_no_board_could_show_is_refused(
    estate: Estate, facts: dict[str, object], field: str
) -> None:
    known = {"role": "caretaker", "name": "Jan", "phone": "22 555 01 23"}

    with pytest.raises(ValidationError) as refusal:
        set_contact(PlaceContact(building=estate.j1, **{**known, **facts}), origin=OPERATOR)

    assert list(refusal.value.message_dict) == [field]
