"""A sale and a change of manager of the waste union, carried to their end."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    finish_event,
    list_steps,
    open_event,
    skip_step,
)
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.ledger.domain.account import NewPayer, hand_over_account
from ebok_plugin.ledger.models import Account
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    accepted,
    block,
    grant_declaring,
    house,
    with_account,
)
from plugins.waste_union.tests.declarations.domain.test_reviewing import (
    changed,
    decided,
    decided_by_two,
)
from plugins.waste_union.tests.fees.payers import charge_fees
from tests.people import person_of, resident, staff
from tests.shared_rows import shared
from waste_union.declarations.domain.register import end_right, save_declared_property
from waste_union.declarations.models import DeclarationRight, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind

pytestmark = pytest.mark.django_db
SOLD = date(2026, 5, 20)


@shared
def celina() -> User:
    return staff("celina", "finance_clerk")


@shared
def anna() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def jan() -> User:
    return resident("ebok", "EB-500002-1", "Jan Kowalski")


@shared
def home(anna: User, celina: User) -> DeclaredProperty:
    place = with_account(house(anna))
    accepted(place, anna, celina)
    return place


def report(kind: str, user: User, clerk: User, account_no: str = "") -> LifeEvent:
    new = NewLifeEvent(kind, person_of(user), SOLD, "akt notarialny", account_no)
    return open_event(new, origin=Origin(clerk), today=SOLD)


def states(event: LifeEvent) -> dict[str, str]:
    steps = list_steps(LifeEvent.objects.get(pk=event.pk), SOLD)
    return {step.key.rsplit("-", 1)[0]: step.state.value for step in steps}


def test_a_sale_to_its_end(home: DeclaredProperty, anna: User, jan: User, celina: User):
    charge_fees(Period(2026, 6), date(2026, 6, 1))
    desk = Origin(celina)
    event = report("SALE", anna, celina, "300001")
    open_steps = [key for key, state in states(event).items() if state == "TO_DO"]
    assert open_steps == ["cease", "fees", "payer", "account", "declares", "declaration"]
    # The fee follows from declarations: nothing is taken back by hand.
    assert "late" not in states(event)

    ceased = replace(HOME, reason="EMPTY", persons=0, composter=False, event_date=SOLD)
    came_in = changed(home, anna, DeclarationKind.CEASE, ceased)
    decided_by_two(came_in, celina, staff("wanda", "waste_admin"))
    # Accepted, it has corrected the months that were charged already.
    account = Account.objects.get(account_no="300001")
    amounts = [str(entry.amount.amount) for entry in account.entries.order_by("seq")]
    assert amounts == ["124.00", "124.00", "-124.00", "-124.00"]
    assert (states(event)["cease"], states(event)["fees"]) == ("DONE", "DONE")
    new = hand_over_account(account, NewPayer(person_of(jan), "300002", None), on=SOLD, origin=desk)
    assert (states(event)["payer"], states(event)["account"]) == ("DONE", "TO_DO")
    home.account = new
    save_declared_property(home, origin=SYSTEM)
    end_right(DeclarationRight.objects.get(), today=SOLD, origin=desk)
    grant_declaring(jan, home, DeclarantKind.OWNER)
    bought = replace(HOME, reason="MOVED_IN", event_date=SOLD, name="Jan Kowalski")
    decided(changed(home, jan, DeclarationKind.CHANGE, bought), celina)
    assert set(states(event).values()) == {"DONE", "NOT_NEEDED"}
    assert finish_event(event, origin=desk, today=SOLD).state == "DONE"


def test_who_only_ceases_leaves_nobody_to_declare(home: DeclaredProperty, anna: User, celina: User):
    keys = list(states(report("CLOSING", anna, celina, "300001")))
    assert [key for key in keys if key not in ("letters", "plan", "persons")] == [
        *("cease", "fees", "payer", "meters", "declares")
    ]


def test_a_change_of_manager_to_its_end(jan: User, anna: User, celina: User):
    desk = Origin(celina)
    place = block(anna)
    event = report("MANAGER", anna, celina)
    assert states(event)["manager"] == "TO_DO"
    end_right(DeclarationRight.objects.get(), today=SOLD, origin=desk)
    open_steps = [step.key for step in list_steps(event, SOLD) if step.is_open]
    assert open_steps == ["login", "manager-begins"]
    grant_declaring(jan, place, DeclarantKind.MANAGER)
    skip_step(event, "login", "loguje się do innej nieruchomości", origin=desk, today=SOLD)
    assert finish_event(event, origin=desk, today=SOLD).state == "DONE"


def test_who_has_no_property_has_no_step(anna: User, jan: User, celina: User):
    assert "manager" not in states(report("MANAGER", jan, celina))
