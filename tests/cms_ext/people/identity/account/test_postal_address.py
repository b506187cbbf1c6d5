"""A request for another postal address: filed in the own account, the register unchanged by it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cms_ext.people.identity.domain.reset_link import SESSION_KEY
from cms_ext.people.identity.models import Person, PostalAddressRequest, User
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.page_checks import text_of
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

HERE = "/konto/adres/listy/"
CHANGE = f"{HERE}zmiana/"
WITHDRAW = f"{HERE}wycofaj/"
OLD = "ul. Wzorcowa 1 m. 1, 00-000 Przykładowo"
NEW = "ul. Polna 8, 00-001 Przykładowo"

Outbox = Callable[[], list[tuple[str, str]]]
Actions = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def living_there(anna: User) -> None:
    Person.objects.filter(pk=anna.person_id).update(correspondence_address=OLD)


def on_file(user: User) -> str:
    return Person.objects.get(pk=user.person_id).correspondence_address


def filed() -> list[tuple[str, str]]:
    return list(PostalAddressRequest.objects.order_by("pk").values_list("address", "state"))


def test_a_request_changes_nothing_but_has_a_number_and_a_receipt(
    signed_in: Client, anna: User, outbox: Outbox, actions: Actions
):
    count = len(actions())

    page = text_of(signed_in.post(CHANGE, {"address": f"  {NEW} "}, follow=True))

    request = PostalAddressRequest.objects.get()
    assert (on_file(anna), filed()) == (OLD, [(NEW, "WAITING")])
    assert (request.filed_by, request.address_before) == (anna, "")
    assert f"numer {request.number}. Zapisz ten numer" in page
    assert NEW in page
    assert outbox() == [(ANNA_S_ADDRESS, "postal_filed.txt")]
    assert actions()[count:] == ["POSTAL_ADDRESS_ASKED"]
    signed_in.force_login(resident("ebok", "EB-500002-1", "Ewa Sosna"))
    assert NEW not in text_of(signed_in.get(HERE))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Wpisz nowy adres."),
        ("   ", "Wpisz nowy adres."),
        ("Pol", "Podaj cały adres"),
        ("Polna, Przykładowo", "Podaj cały adres"),
        (OLD, "Ten adres już mamy. Wpisz inny."),
        ("ul. Polna 8, 44051401359", "Nie wpisuj numeru PESEL."),
        ("x" * 201, "Wpisz najwyżej 200 znaków."),
    ],
)
def test_what_is_no_other_address_is_refused_with_what_to_type(
    signed_in: Client, typed: str, words: str
):
    page = text_of(signed_in.post(CHANGE, {"address": typed}))

    assert words in page
    assert filed() == []


def test_one_waits_at_a_time_and_may_be_withdrawn(signed_in: Client, outbox: Outbox):
    signed_in.post(CHANGE, {"address": NEW})
    again = signed_in.post(CHANGE, {"address": "ul. Leśna 2, 00-001 Przykładowo"})
    assert (again["Location"], filed()) == (HERE, [(NEW, "WAITING")])

    page = text_of(signed_in.post(WITHDRAW, follow=True))
    signed_in.post(WITHDRAW)

    assert "Prośba jest wycofana. Adres zostaje bez zmian." in page
    assert filed() == [(NEW, "WITHDRAWN")]
    assert len(outbox()) == 1


def test_nobody_sends_the_office_requests_all_day(signed_in: Client):
    for _time in range(3):
        signed_in.post(CHANGE, {"address": NEW})
        signed_in.post(WITHDRAW)

    page = text_of(signed_in.post(CHANGE, {"address": NEW}))

    assert "Dziś wysłano już 3 prośby. Zadzwoń albo spróbuj jutro." in page
    assert len(filed()) == 3


def test_the_password_is_typed_again_and_a_login_without_person_has_no_page(
    signed_in: Client, client
):
    session = signed_in.session
    del session[SESSION_KEY]
    session.save()
    stale = signed_in.post(CHANGE, {"address": NEW})
    assert stale["Location"].startswith("/konto/potwierdz-haslo/?next=")
    assert filed() == []
    client.force_login(staff("redaktor", "editor"))
    assert [client.get(HERE).status_code, client.post(CHANGE).status_code] == [404, 404]


def test_the_database_refuses_a_decision_by_who_asked(signed_in: Client, anna: User):
    signed_in.post(CHANGE, {"address": NEW})

    with pytest.raises(IntegrityError), transaction.atomic():
        PostalAddressRequest.objects.update(state="ACCEPTED", decided_by=anna, decided_at=NOW)
