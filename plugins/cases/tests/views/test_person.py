import re

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from coop_cases.domain.queries import case_with
from plugins.cases.tests.cases import HEAT, fault, opened, walks
from plugins.cases.tests.desk import QUEUE, link, step
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

AMOUNT = "Do zwrotu jest 120,50 zł."


@shared_by_the_whole_file
def _pays(anna: User) -> None:
    """Whose panel shows the case."""
    grant(open_account("100005"), anna.person.name)


@pytest.mark.thorough
def test_once_identified_the_answer_holds_data_and_the_secret_opens_nothing(
    daria: User, anna: User
):
    made = opened(HEAT)
    walks()["triage"](made.case)
    client, number = signed_in(daria), made.case.number
    page = f"{QUEUE}{made.case.pk}/osoba/"

    before = step(client, made.case, "odpowiedz", text=AMOUNT)
    empty, found = (texts(parsed(client.get(f"{page}{q}")), "//table//a") for q in ("", "?q=Anna"))
    unsure = link(client, made.case, anna)
    answer = link(client, made.case, anna, proof="DOCUMENT")
    after = step(client, made.case, "odpowiedz", text=AMOUNT)

    assert (before.status_code, after.status_code) == (409, 302)
    assert (empty, found) == ([], ["Anna Lis"])
    assert "Zaznacz, jak potwierdzono tożsamość." in unsure.content.decode()
    assert answer["Location"] == f"{QUEUE}{made.case.pk}/"
    assert case_with(number, made.secret) is None
    assert AMOUNT in signed_in(anna).get(f"/e-bok/sprawy/{made.case.pk}/").content.decode()
    event = AuditEvent.objects.get(action="CASE_PERSON_LINKED")
    assert (event.subject, event.changes) == (anna.person, {"proof": "DOCUMENT"})


def test_the_wrong_person_is_taken_off_and_the_right_one_gets_a_secret(
    as_daria: Client, anna: User
):
    made = opened()
    link(as_daria, made.case, anna, proof="LETTER")

    step(as_daria, made.case, "odlacz-osobe")
    page = as_daria.post(f"{QUEUE}{made.case.pk}/krok/nowe-haslo/", follow=True).content.decode()

    secret = re.search(r"pokazane raz: ([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})", page)
    assert case_with(made.case.number, secret[1]) == made.case
    assert case_with(made.case.number, made.secret) is None
    assert signed_in(anna).get(f"/e-bok/sprawy/{made.case.pk}/").status_code == 404
    assert secret[1] not in as_daria.get(f"{QUEUE}{made.case.pk}/").content.decode()


def test_the_person_whose_data_an_answer_gave_stays_with_the_case(as_daria: Client, anna: User):
    made = opened(HEAT)
    link(as_daria, made.case, anna, proof="DOCUMENT")
    walks()["triage"](made.case)
    step(as_daria, made.case, "odpowiedz", text=AMOUNT)

    answer = step(as_daria, made.case, "odlacz-osobe")

    made.case.refresh_from_db()
    assert (answer.status_code, made.case.person) == (409, anna.person)
    assert "Zakończ tę sprawę i wpisz nową" in answer.content.decode()


def test_a_case_of_a_signed_in_person_is_neither_linked_nor_taken_off(
    as_daria: Client, anna: User, nina: User
):
    case = fault(person=anna.person)

    answers = [
        as_daria.get(f"{QUEUE}{case.pk}/osoba/"),
        link(as_daria, case, nina, proof="DOCUMENT"),
        step(as_daria, case, "odlacz-osobe"),
        step(as_daria, case, "nowe-haslo"),
    ]

    case.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302, 409, 409]
    assert case.person == anna.person
    assert case.secret_hash == ""
