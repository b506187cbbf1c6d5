"""Two who post at the same moment wait for one another, and neither is refused."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.chain import read_end
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import SealStream
from cms_ext.premises.domain.codes import find_or_make_premises
from cms_ext.premises.domain.merging import merge_places
from cms_ext.premises.domain.place import change_place
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.component import end_use, use_component, withdraw_use
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis, ComponentUse
from ebok_plugin.ledger.domain.account import (
    NewAccount,
    NewPayer,
    hand_over_account,
    load_number_rule,
    open_account,
)
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.cms_ext.people.identity.domain.mergers import merge
from tests.crowd import Crowd
from tests.ebok_plugin.ledger import books
from tests.ebok_plugin.ledger.books import pay
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, file
from tests.marks import AT_ONCE

pytestmark = AT_ONCE
# Long enough for the other to come to the rows that it has to wait for.
A_MOMENT = 0.5


def test_who_posts_twice_in_a_transaction_waits_for_nobody_who_waits(crowd: Crowd):
    """The first holds the end of the chain and then wants the account that the second posts to."""

    def begin(anna: Account) -> None:
        pay(anna, "2026-11-10", "500.00")

    assert posted_beside(crowd, begin, lambda _anna, jan: jan) == ([1, 2], 3)


def test_who_changes_a_sealed_row_and_then_posts_waits_for_nobody_who_waits(crowd: Crowd):
    """As a case that is lost: the exception ends first, and then its correction is posted."""

    def begin(anna: Account) -> None:
        anna.closed_on = date(2026, 12, 31)
        anna.save()

    assert posted_beside(crowd, begin, lambda anna, _jan: anna) == ([1, 1], 2)


def posted_beside(
    crowd: Crowd, begin: Callable[[Account], None], then: Callable[[Account, Account], Account]
) -> tuple[list[int], int]:
    """The first begins and then pays for an account; meanwhile the second pays for Jan's."""
    anna, jan = books.open_account("100001"), books.open_account("100002", "Jan Kot")
    begun = Event()

    def first() -> None:
        with transaction.atomic():
            begin(anna)
            begun.set()
            time.sleep(A_MOMENT)
            pay(then(anna, jan), "2026-11-10", "500.00")

    def second() -> None:
        begun.wait(timeout=30)
        pay(jan, "2026-11-12", "300.00")

    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in (first, second)]:
            end.result()
        return pool.submit(counted, anna, jan).result()


def ended(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connection.close()


def counted(*accounts: Account) -> tuple[list[int], int]:
    """How many entries each account has, and how many batches the chain."""
    try:
        return [account.entries.count() for account in accounts], read_end(
            SealStream.BATCHES
        ).number
    finally:
        connection.close()


ON = date(2026, 11, 1)


@dataclass
class House:
    """Two accounts; a flat without one; a person who was entered twice, first as the payer."""

    anna: Account
    jan: Account
    empty: Premises
    again: Person
    uses: list[ComponentUse]


@pytest.fixture
def house() -> House:
    anna, jan = books.open_account("100005"), books.open_account("100006", "Jan Kos")
    empty, _ = find_or_make_premises(
        "L-7", building=anna.premises.building, number="7", area=Decimal(40)
    )
    uses = [
        use_component(books.component(code), empty, valid_from=ON, origin=SYSTEM)
        for code in ("EKS", "FR")
    ]
    return House(anna, jan, empty, Person.objects.create(name="Jan Kot"), uses)


Act = Callable[[House], object]


def opened(house: House) -> None:
    account = NewAccount(
        account_no="100007",
        premises=house.empty,
        payer=house.again,
        nrb=load_number_rule().build("100007"),
        opened_on=ON,
    )
    open_account(account, origin=SYSTEM)


def handed_over(house: House) -> None:
    new = NewPayer(house.again, "100008", load_number_rule().build("100008"))
    hand_over_account(house.jan, new, on=ON, origin=SYSTEM)


def granted(house: House) -> None:
    holding = Holding(house.again, AccountAccess.Role.CO_OWNER, ON)
    grant_access(house.jan, holding, origin=SYSTEM)


def imported(house: House) -> None:
    """The known account with another payer's name, in a flat with another area."""
    row = {
        "account_no": "100006",
        "premises_code": "L-100006",
        "premises_no": "06",
        "payer_name": "Jan Kos",
        "nrb": house.jan.nrb,
        "area_m2": "51,00",
        "opened_on": "2020-02-01",
    }
    report = bring(file("accounts", ACCOUNT | row))
    assert report.status == "posted", report.errors


def measured(house: House) -> None:
    change_place(house.jan.premises, {"area": Decimal(50)}, today=ON, origin=SYSTEM)


def valued(house: House) -> None:
    for flat in (house.jan.premises, house.empty):
        set_value(flat, Basis.PERSONS, Decimal(3), valid_from=ON, origin=SYSTEM)


def merged_people(house: House) -> None:
    merge(house.again, house.jan.payer)


def merged_flats(house: House) -> None:
    merge_places(house.empty, house.jan.premises, today=ON, origin=SYSTEM)


LEDGER, PREMISES = "ebok_plugin.ledger.domain", "cms_ext.premises.domain"
# The first verb, after which of its calls it stops, and the verb that comes meanwhile.
MEETINGS: list[tuple[str, Act, str, Act]] = [
    ("nowe konto, zmiana płatnika", opened, f"{LEDGER}.account.lock_person", handed_over),
    (
        "połączenie osób, uprawnienie",
        merged_people,
        "cms_ext.people.identity.domain.merge._unfit",
        granted,
    ),
    (
        "połączenie osób, zmiana płatnika",
        merged_people,
        "cms_ext.people.identity.domain.merge._unfit",
        handed_over,
    ),
    (
        "połączenie osób, import kont",
        merged_people,
        "cms_ext.people.identity.domain.merge._unfit",
        imported,
    ),
    ("pomiar lokalu, jego wielkość", measured, f"{PREMISES}.place.is_unassigned", valued),
    ("pomiar lokalu, import kont", measured, f"{PREMISES}.place.is_unassigned", imported),
    (
        "połączenie lokali, ich wielkość",
        merged_flats,
        f"{PREMISES}.merging.list_obstacles_to_merge",
        valued,
    ),
    (
        "wycofany składnik, zakończony składnik",
        lambda house: withdraw_use(house.uses[0], origin=SYSTEM),
        "ebok_plugin.charges.domain.component.record",
        lambda house: end_use(house.uses[1], on=date(2026, 12, 31), origin=SYSTEM),
    ),
]


def stopped_after(monkeypatch, place: str) -> Event:
    """The first call of a function lets the other verb go, and waits a moment."""
    reached = Event()
    module, _, name = place.rpartition(".")
    call: Callable[..., Any] = getattr(import_module(module), name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        if not reached.is_set():
            reached.set()
            time.sleep(A_MOMENT)
        return result

    monkeypatch.setattr(place, stopping)
    return reached


@pytest.mark.parametrize(
    ("what", "first", "place", "second"), MEETINGS, ids=[what for what, *_ in MEETINGS]
)
def test_nobody_is_broken_off(
    what: str, first: Act, place: str, second: Act, house: House, crowd: Crowd, monkeypatch
):
    reached = stopped_after(monkeypatch, place)

    def later() -> None:
        assert reached.wait(timeout=30)
        second(house)

    acts = [lambda: first(house), later]
    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in acts]:
            end.result()
