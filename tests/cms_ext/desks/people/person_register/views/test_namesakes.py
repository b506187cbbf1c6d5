"""People of one name in „Osoby”: flats and numbers next to the name, as far as a role sees them."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.forms.desk import person_chooser
from ebok_plugin.ledger.models import Account
from members_area.register.domain.membership import admit_member
from tests.cms_ext.access.views.desk.office import PEOPLE, main_of, read, words
from tests.ebok_plugin.ledger.books import open_account
from tests.query_counts import counted
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
NAME = "Zbigniew Sobczak"


def holds(person: Person, account: Account, role: str, *, until: date | None = None) -> None:
    account.accesses.create(person=person, role=role, valid_from=account.opened_on, valid_to=until)


@shared
def namesakes() -> list[Person]:
    """One pays for two flats and is a member, one looks after a flat, one has left."""
    father, son, other = (Person.objects.create(name=NAME) for _n in range(3))
    for number in ("100001", "100002"):
        account = open_account(number)
        Account.objects.filter(pk=account.pk).update(payer=father, payer_name=NAME)
        holds(father, account, "PAYER")
    admit_member(father, 7, on=date(2001, 5, 1), origin=SYSTEM)
    holds(son, open_account("100003"), "PROXY", until=date(2027, 1, 1))
    holds(other, open_account("100004"), "TENANT", until=date(2026, 1, 1))
    return [father, son, other]


def listed(client: Client) -> list[str]:
    """Each person found by the name: what stands next to the name."""
    content = client.get(PEOPLE, {"q": NAME}).content
    cells = html.fromstring(content.decode()).xpath(
        "//table[contains(@class, 'listing')]//th[@scope='row']"
    )
    return [" ".join(cell.text_content().split()).removeprefix(NAME).strip() for cell in cells]


FLATS = ["ul. Wzorcowa 1 m. 01", "ul. Wzorcowa 1 m. 02"]
WITH_ACCOUNTS = f"{FLATS[0]}, konto 100001; {FLATS[1]}, konto 100002"
PROXY, PROXY_OF = (
    "ul. Wzorcowa 1 m. 03, pełnomocnik",
    "ul. Wzorcowa 1 m. 03, konto 100003, pełnomocnik",
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("celinas", [f"członek nr 7; {'; '.join(FLATS)}", PROXY, ""]),
        ("darias", [WITH_ACCOUNTS, PROXY_OF, ""]),
        ("auditors", [f"członek nr 7; {WITH_ACCOUNTS}", PROXY_OF, ""]),
    ],
)
def test_namesakes_differ_without_opening_anybody(
    request: pytest.FixtureRequest, namesakes: list[Person], who: str, expected: list[str]
):
    client: Client = request.getfixturevalue(who)

    assert listed(client) == expected
    assert not AuditEvent.objects.filter(action="VIEW").exists()
    looked = AuditEvent.objects.get(action="LIST")
    assert looked.changes == {"shown": [str(person.pk) for person in namesakes]}


def test_a_role_without_flats_and_accounts_sees_names_alone(
    darias: Client, namesakes: list[Person]
):
    group = User.objects.get(pk=darias.session["_auth_user_id"]).groups.get()
    codes = ("view_account", "view_property", "change_property")
    group.permissions.remove(*group.permissions.filter(codename__in=codes))

    assert listed(darias) == ["", "", ""]


def test_the_membership_desk_sees_the_flats_of_a_person_and_no_account(
    celinas: Client, namesakes: list[Person]
):
    celinas.post(f"{PEOPLE}powod/", {"reason": "CALL"})

    page = words(main_of(celinas.get(f"{PEOPLE}{namesakes[0].pk}/").content))

    assert "ul. Wzorcowa 1 m. 01" in page
    assert "100001" not in page
    left = read(celinas, f"{PEOPLE}{namesakes[2].pk}/")
    assert "Ta osoba nie ma dziś żadnego lokalu ani wglądu w cudzy." in left


def test_the_chooser_and_the_merger_tell_them_apart(darias: Client, namesakes: list[Person]):
    results = darias.get(f"/admin/{person_chooser.url_prefix}/results/", {"q": NAME})
    merging = words(main_of(darias.get(f"{PEOPLE}{namesakes[2].pk}/polacz/", {"q": NAME}).content))

    assert WITH_ACCOUNTS in results.content.decode()
    assert WITH_ACCOUNTS in merging


def test_one_person_costs_the_queries_of_four(auditors: Client):
    def cost(*numbers: int) -> int:
        for number in numbers:
            person = Person.objects.create(name=NAME)
            holds(person, open_account(f"20000{number}"), "TENANT")
            admit_member(person, number, on=date(2001, 1, number), origin=SYSTEM)
        listed(auditors)
        rows, made = counted(listed, auditors)
        assert len(rows) == max(numbers)
        return made

    assert cost(1) == cost(2, 3, 4)
