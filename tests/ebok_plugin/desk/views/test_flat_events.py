"""Flats that are joined or divided, carried to their end at the screens of the own ledger."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.premises.domain.place import end_places
from cms_ext.premises.domain.splitting import split_premises
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.desk.views.test_life_events import (
    decide,
    finish,
    report,
    settle,
    skip,
    states,
)
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LAST, FIRST, TODAY = date(2026, 10, 15), date(2026, 10, 16), date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


@shared
def flat() -> Account:
    """Anna's flat, charged for October and November, with its area by days."""
    account = open_account("100005")
    charge(account, "2026-10", "600.00")
    charge(account, "2026-11", "610.00")
    set_value(
        account.premises,
        Basis.AREA_M2,
        Decimal("48.60"),
        valid_from=date(2026, 1, 1),
        origin=Origin(staff("felicja", CLERK)),
    )
    return account


def measured(flat: Premises, area: str, by: User) -> None:
    set_value(flat, Basis.AREA_M2, Decimal(area), valid_from=FIRST, origin=Origin(by))


def test_a_flat_that_becomes_part_of_the_next_one(flat: Account, celina: User, daria: User):
    neighbour = open_account("100007", "Jan Nowak").premises
    clerk, second = signed_in(celina), signed_in(daria)
    event = report(clerk, flat, "JOINING")
    assert states(clerk, event) == {
        "late": "TO_DO",
        "payer": "TO_DO",
        "plan": "NOT_NEEDED",
        "letters": "NOT_NEEDED",
        "persons": "NOT_NEEDED",
        "meters": "NOT_NEEDED",
        "joined-area": "TO_DO",
        "joined-end": "TO_DO",
    }
    settle(clerk, event, flat)
    decide(second)
    close = reverse("ebok_desk_close_account", args=[flat.pk])
    assert clerk.post(close, {"on": LAST.isoformat()}).status_code == 302
    decide(second)
    # The area of the flat that ends is no proof of what the other one gained.
    measured(flat.premises, "48.00", celina)
    assert states(clerk, event)["joined-area"] == "TO_DO"
    measured(neighbour, "97.20", celina)
    end_places([flat.premises], on=LAST, origin=Origin(celina))

    assert set(states(clerk, event).values()) == {"DONE", "NOT_NEEDED"}
    finish(clerk, event)
    assert event.state == "DONE"


def test_a_flat_that_is_divided(flat: Account, celina: User):
    clerk = signed_in(celina)
    event = report(clerk, flat, "DIVISION", on=FIRST.isoformat())
    divided = flat.premises
    assert states(clerk, event) == {
        "division-register": "TO_DO",
        "division-area": "TO_DO",
        "division-charged": "TO_DO",
    }

    new = Premises(code="L-100008", number="8", area=Decimal("18.60"), persons=1, valid_from=FIRST)
    split_premises(divided, new, area_left=Decimal("30.00"), today=TODAY, origin=Origin(celina))
    measured(divided, "30.00", celina)
    assert states(clerk, event) == {
        "division-register": "DONE",
        "division-area": "TO_DO",
        "division-account": "TO_DO",
        "division-charged": "TO_DO",
    }
    measured(new, "18.60", celina)
    Account.objects.filter(pk=open_account("100008", "Ewa Lis").pk).update(premises=new)
    skip(clerk, event, "division-charged")

    assert set(states(clerk, event).values()) == {"DONE", "SKIPPED"}
    finish(clerk, event)
    assert event.state == "DONE"


def test_an_area_of_the_register_alone_needs_no_step(celina: User):
    """Where E-BOK keeps no area by days, the register's own is charged."""
    plain = open_account("100006")
    clerk = signed_in(celina)
    event = report(clerk, plain, "DIVISION", on=FIRST.isoformat())

    assert states(clerk, event) == {
        "division-register": "TO_DO",
        "division-area": "NOT_NEEDED",
        "division-charged": "NOT_NEEDED",
    }
