"""A code that confirms a refund goes by letter only to an address that nobody has just changed."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from cms_ext.desks.contact_import.domain.import_contacts import CONTACTS
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.evidence.audit.domain.event import OPERATOR, SYSTEM, Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.merge import merge_persons
from cms_ext.people.identity.domain.person import set_postal_address, set_registered_phone
from cms_ext.people.identity.domain.postal_address import (
    accept_postal_request,
    file_postal_address,
    find_waiting_request,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.premises.models import Building, Premises
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.payments.domain import refund as domain
from ebok_plugin.payments.domain.letter_address import find_letter_day
from ebok_plugin.payments.models import Refund
from ebok_plugin.statements.domain.papers.letterhead import addressee
from tests.ebok_plugin.desk.clerks import CLERK
from tests.ebok_plugin.ledger.books import open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.refunds import TODAY, filed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
HOME, THIEF = "ul. Długa 48 m. 3, 00-000 Wzorów", "ul. Złodziejska 1, 00-000 Wzorów"
NOW = datetime(2026, 12, 10, 14, tzinfo=UTC)


@shared
def account() -> Account:
    """Anna's, 300,00 overpaid; letters go to her flat."""
    opened = open_account("100005")
    grant(opened, "Anna Lis")
    pay(opened, "2026-10-12", "300.00")
    return opened


@shared
def anna(account: Account) -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def celina() -> User:
    return staff("celina", CLERK)


def write_home(account: Account) -> None:
    """Enter an address of her own, three weeks before."""
    with time_machine.travel(NOW - timedelta(days=21), tick=False):
        set_postal_address(account.payer, HOME, SYSTEM, "dowód osobisty")


def set_address(address: str) -> Callable[[Account], None]:
    return lambda account: set_postal_address(account.payer, address, SYSTEM, "dowód osobisty")


def change_and_change_back(account: Account) -> None:
    set_address(THIEF)(account)
    set_address(HOME)(account)


def import_row(account: Account) -> None:
    table = f"account_no;name;correspondence_address;document\r\n100005;Anna Lis;{THIEF};pismo\r\n"
    stream = io.BytesIO(table.encode())
    report = import_table(CONTACTS, stream, "k.csv", today=TODAY, origin=OPERATOR, dry_run=False)
    assert report.status == "posted"


def ask_and_accept(account: Account) -> None:
    """Who has her password asks, one clerk accepts."""
    payer = account.payer
    file_postal_address(payer, THIEF, Origin(actor=User.objects.get(person=payer)), TODAY)
    request = find_waiting_request(payer)
    assert request is not None
    origin = Origin(actor=staff("ewa", CLERK))
    accept_postal_request(payer, request.pk, "dowód osobisty", origin, TODAY)


def write_past_the_site(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cms_ext_identity_person SET correspondence_address = %s WHERE id = %s",
            [THIEF, account.payer_id],
        )


def merge_into(name: str, address: str, *take: str) -> Callable[[Account], None]:
    """Merge Anna into an entry that a clerk made long ago with that address."""

    def act(account: Account) -> None:
        with time_machine.travel(NOW - timedelta(days=60), tick=False):
            kept = Person.objects.create(name=name, correspondence_address=address)
        merge_persons(
            kept, account.payer, take=take, reason_code="", document="paszport", origin=SYSTEM
        )

    return act


def merge_other_into_anna(account: Account) -> None:
    other = Person.objects.create(name="Anna Lis", correspondence_address=THIEF)
    merge_persons(
        account.payer,
        other,
        take=["correspondence_address"],
        reason_code="",
        document="paszport",
        origin=SYSTEM,
    )


def renumber_flat(account: Account) -> None:
    flat = Premises.objects.get(pk=account.premises_id)
    flat.number = "66"
    flat.save()


def move_building(account: Account) -> None:
    Building.objects.filter(pk=account.premises.building_id).update(address="ul. Złodziejska 1")


def move_account(account: Account) -> None:
    """To a flat that has long had that address."""
    with time_machine.travel(NOW - timedelta(days=60), tick=False):
        other = open_account("100066", "Piotr Nowak").premises
    Account.objects.filter(pk=account.pk).update(premises=other)


def move_flat(account: Account) -> None:
    building = Building.objects.create(
        code="B-66", address="ul. Złodziejska 1", property=account.premises.building.property
    )
    Premises.objects.filter(pk=account.premises_id).update(building=building)


def change_co_owner(account: Account) -> None:
    grant(account, "Piotr Nowak", AccountAccess.Role.CO_OWNER)
    set_postal_address(Person.objects.get(name="Piotr Nowak"), THIEF, SYSTEM, "dowód osobisty")


def change_phone(account: Account) -> None:
    set_registered_phone(account.payer, "600100200", SYSTEM, "dowód osobisty")


def print_code(refund: Refund, clerk: User) -> str:
    """Return "printed" or the code of the refusal."""
    try:
        domain.make_letter_code(refund, origin=Origin(actor=clerk))
    except Refusal as refusal:
        return refusal.code
    return "printed"


NEW = "REFUND_NEW_ADDRESS"


@pytest.mark.parametrize(
    ("has_own", "act", "expected"),
    [
        (True, set_address(THIEF), NEW),
        (True, set_address(""), NEW),
        (True, change_and_change_back, NEW),
        (True, import_row, NEW),
        (True, ask_and_accept, NEW),
        (True, write_past_the_site, NEW),
        (True, merge_into("Anna Lis", THIEF), NEW),
        (True, merge_into("Anna Lis", HOME), NEW),
        (True, merge_other_into_anna, NEW),
        (True, renumber_flat, "printed"),
        (True, move_building, "printed"),
        (True, change_co_owner, "printed"),
        (True, change_phone, "printed"),
        (False, set_address(THIEF), NEW),
        (False, import_row, NEW),
        (False, ask_and_accept, NEW),
        (False, write_past_the_site, NEW),
        (False, merge_into("Anna Lis", THIEF), NEW),
        (False, renumber_flat, NEW),
        (False, move_building, NEW),
        (False, move_flat, NEW),
        (False, move_account, NEW),
        (False, change_co_owner, "printed"),
        (False, change_phone, "printed"),
    ],
)
def test_a_code_goes_to_no_address_that_was_just_changed(
    account: Account,
    anna: User,
    celina: User,
    has_own: bool,
    act: Callable[[Account], None],
    expected: str,
):
    if has_own:
        write_home(account)
    refund = filed(account, anna, confirmed=False)

    with time_machine.travel(NOW, tick=False):
        before = print_code(refund, celina)
        act(Account.objects.get(pk=account.pk))
        after = print_code(refund, celina)

    assert (before, after) == ("printed", expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-10 14:00", NEW),
        ("2026-12-24 13:59", NEW),  # the fourteenth day is not over
        ("2026-12-24 22:59", NEW),
        ("2026-12-24 23:00", "printed"),  # midnight in Poland
        ("2026-12-25 09:00", "printed"),
    ],
)
def test_after_fourteen_whole_days_the_code_goes_to_the_new_address(
    account: Account, anna: User, celina: User, at: str, expected: str
):
    with time_machine.travel(NOW, tick=False):
        set_address(HOME)(account)
        assert find_letter_day(account) == date(2026, 12, 25)
    refund = filed(account, anna, confirmed=False)

    with time_machine.travel(datetime.fromisoformat(f"{at}+00:00"), tick=False):
        assert print_code(refund, celina) == expected
    assert addressee(Account.objects.get(pk=account.pk))[1] == "ul. Długa 48 m. 3"


def test_a_refused_print_leaves_the_code_of_the_letter_before(account, anna, celina):
    refund = filed(account, anna, confirmed=False)
    code = domain.make_letter_code(refund, origin=Origin(actor=celina))
    set_address(THIEF)(account)

    with pytest.raises(Refusal, match="co najmniej 14 dni. List wydrukujesz od"):
        domain.make_letter_code(refund, origin=Origin(actor=celina))
    domain.confirm_refund(refund, code, origin=Origin(actor=anna), today=TODAY)

    assert Refund.objects.get().state == "WAITING"


def test_an_address_that_was_never_changed_is_old_enough(account: Account):
    assert find_letter_day(account) is None
