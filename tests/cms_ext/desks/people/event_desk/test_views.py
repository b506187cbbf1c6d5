"""Who gets to the screens of events, what they say, and what they write to the access log."""

from datetime import date

import pytest
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.people.life_events.domain.life_event import NewLifeEvent, open_event
from cms_ext.people.life_events.models import LifeEvent
from tests.clients import signed_in
from tests.page_checks import words_at
from tests.people import person_of, resident, staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]
TODAY = date(2026, 11, 20)


@shared
def celina() -> User:
    return staff("celina", "membership_clerk")


@shared
def anna() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def event(anna: User, celina: User) -> LifeEvent:
    new = NewLifeEvent("DEATH", person_of(anna), date(2026, 11, 5), "akt zgonu 12/2026")
    return open_event(new, origin=Origin(celina), today=TODAY)


def addresses(event: LifeEvent) -> dict[str, str]:
    query = f"?osoba={event.person_id}"
    return {
        "list": reverse("life_events"),
        "new": reverse("life_event_new") + query,
        "report": reverse("life_event_report", args=["DEATH"]) + query,
        "event": reverse("life_event", args=[event.pk]),
        "skip": reverse("life_event_skip", args=[event.pk, "death-entered"]),
    }


ALL = {"list": 200, "new": 200, "report": 200, "event": 200, "skip": 302}
READS = {"list": 200, "new": 302, "report": 302, "event": 200, "skip": 302}
NONE = dict.fromkeys(ALL, 302)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("membership_clerk", ALL),
        ("finance_clerk", ALL),
        ("finance_approver", READS),
        ("auditor", READS),
        ("editor", NONE),
        ("board_member", NONE),
        ("case_clerk", NONE),
    ],
)
def test_staff_get_where_their_role_leads(event: LifeEvent, group: str, expected: dict[str, int]):
    client = signed_in(staff("ewa", group))
    answers = {name: client.get(url).status_code for name, url in addresses(event).items()}
    assert answers == expected
    for name in ("event", "report", "skip"):
        typed = {"krok": "zaniechaj", "powod": "to nie ta osoba", "on": "2026-11-05", "proof": "x"}
        if expected is not ALL:
            assert client.post(addresses(event)[name], typed).status_code == 302
    assert LifeEvent.objects.filter(state="OPEN").count() == 1


def test_to_residents_the_desk_does_not_exist(event: LifeEvent, anna: User):
    client = signed_in(anna)
    answers = {client.get(url).status_code for url in addresses(event).values()}
    assert answers == {404}


def test_the_page_says_what_to_do_and_who_does_it(event: LifeEvent, celina: User):
    client = signed_in(celina)
    page = client.get(addresses(event)["event"])
    text = words_at(page)
    for part in (
        "Anna Lis",
        "5.11.2026",
        "akt zgonu 12/2026",
        "Odnotuj śmierć w rejestrze osób, na podstawie aktu zgonu",
        "do zrobienia",
        "Dział Członkowsko-Lokalowy",
    ):
        assert part in text
    # It can only be given up while steps are open.
    assert 'value="zakoncz"' not in page.text
    assert 'value="zaniechaj"' in page.text
    seen = AuditEvent.objects.filter(action="VIEW", subject=event.person).latest("pk")
    assert (seen.reason_code, seen.object_id) == ("CASE", str(event.pk))


def test_given_up_with_a_reason_it_leaves_the_list(event: LifeEvent, celina: User):
    client = signed_in(celina)
    address = addresses(event)["event"]
    short = client.post(address, {"krok": "zaniechaj", "powod": "nie"})
    assert "co najmniej 10 znaków" in words_at(short)
    done = client.post(address, {"krok": "zaniechaj", "powod": "to nie ta osoba"}, follow=True)
    assert "Zdarzenie zaniechano." in words_at(done)
    assert "Żadne zdarzenie nie jest w toku." in words_at(client.get(reverse("life_events")))
    ended = words_at(client.get(reverse("life_events") + "?widok=zakonczone"))
    assert "Śmierć i spadek" in ended


@pytest.mark.parametrize(
    "query",
    ["", "?osoba=", "?osoba=0", "?osoba=x", "?osoba=99999999999999999999", "?osoba=1%00"],
)
def test_an_address_without_a_person_is_not_there(celina: User, query: str):
    client = signed_in(celina)
    for name, more in (("life_event_new", []), ("life_event_report", ["DEATH"])):
        assert client.get(reverse(name, args=more) + query).status_code == 404


@pytest.mark.parametrize(
    "query", ["konto=1%00", "konto=" + "9" * 99, "konto=x&pozycja=" + "9" * 18]
)
def test_a_number_that_nobody_has_is_refused_with_a_sentence(celina: User, query: str):
    anna = Person.objects.create(name="Anna Lis")
    kind = "WRONG_PAYMENT" if "pozycja" in query else "SALE"
    address = reverse("life_event_report", args=[kind]) + f"?osoba={anna.pk}&{query}"
    answer = signed_in(celina).post(address, {"on": "2026-11-05", "proof": "akt"})
    assert answer.status_code in (200, 404, 409)
    assert LifeEvent.objects.count() == 0


def test_a_kind_that_the_card_does_not_offer_is_not_there(celina: User):
    anna = Person.objects.create(name="Anna Lis")
    client = signed_in(celina)
    for kind in ("SALE", "FLOOD", "death"):
        address = reverse("life_event_report", args=[kind]) + f"?osoba={anna.pk}"
        assert client.get(address).status_code == 404
