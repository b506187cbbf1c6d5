import pytest
from django.test import Client

from cms_ext.access.domain.email.intake import MAILBOX, receive_message
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.plugins import forget_letters
from cms_ext.premises.models import Building
from coop_cases.domain.customer import accept_upload, customer_reply
from coop_cases.domain.notice import reply_address
from coop_cases.domain.opening import Contact
from coop_cases.domain.queries import confirm_address
from coop_cases.models import Case, CaseAttachment, CaseSubject
from coop_cases.views.steps import STEPS
from plugins.cases.tests.cases import (
    LAMP,
    MONDAY,
    REASONS,
    STORY,
    TODAY,
    complaint,
    fault,
    opened,
    subject,
    walk,
    walks,
)
from plugins.cases.tests.desk import QUEUE, bulk, link, numbers, step
from plugins.cases.tests.mails import OFFICE
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_the_queue_has_the_nearest_term_first_and_its_lists_what_they_say(as_daria: Client):
    slow, urgent, late, done = (
        fault(),
        fault(name="Dźwig (winda)"),
        fault(name="Dźwig (winda)", on=MONDAY),
        fault(),
    )
    walk(done, "triage", "resolve")
    walks()["triage"](slow)

    lists = {
        view: numbers(as_daria, f"?widok={view}") for view in ("", "nowe", "moje", "zakonczone")
    }

    assert lists == {
        "": [late.number, urgent.number, slow.number],
        "nowe": [late.number, urgent.number],
        "moje": [slow.number],
        "zakonczone": [done.number],
    }
    assert numbers(as_daria, "?widok=po-terminie") == [late.number]
    for typed in (done.number, done.number.lower().replace("/0000", "/")):
        assert numbers(as_daria, f"?q={typed}") == [done.number]
    assert len(numbers(as_daria, "?q=Jan+Obcy")) == 4


def to(clerk: User) -> dict[str, object]:
    return {"case_subject": subject().pk, "priority": "NORMAL", "assigned_to": clerk.pk}


def test_a_fault_goes_from_new_to_closed(daria: User, as_daria: Client):
    case = fault()

    page = as_daria.get(f"{QUEUE}{case.pk}/").content.decode()
    step(as_daria, case, "przydziel", **to(daria))
    step(as_daria, case, "podejmij")
    step(as_daria, case, "notatka", text="Zadzwonić do elektryka.")
    step(as_daria, case, "zalatwione", text="Lampa świeci.")
    step(as_daria, case, "zamknij")

    case.refresh_from_db()
    assert STORY in page
    assert (case.state, case.assigned_to, case.ended_on) == ("CLOSED", daria, TODAY)
    assert [(message.direction, message.body) for message in case.messages.all()] == [
        ("IN", STORY),
        ("INTERNAL", "Zadzwonić do elektryka."),
        ("OUT", "Lampa świeci."),
    ]
    actions = AuditEvent.objects.filter(object_id=str(case.pk)).order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "CASE_OPENED",
        "VIEW",
        "CASE_TRIAGED",
        "CASE_TAKEN_UP",
        "CASE_NOTED",
        "CASE_RESOLVED",
        "CASE_CLOSED",
    ]


def test_a_clerk_reads_what_became_of_each_step(daria: User, as_daria: Client):
    """Also where the page afterwards looks as before, or offers nothing more."""
    case = fault()
    step(as_daria, case, "przydziel", **to(daria))

    page = parsed(as_daria.get(f"{QUEUE}{case.pk}/"))

    assert texts(page, "//*[contains(@class, 'messages')]//li")[0] == "Sprawa jest przydzielona."
    # A new secret is said itself, once.
    assert {slug for slug, one in STEPS.items() if not one.done} == {"nowe-haslo"}


def test_a_case_goes_to_nobody_because_his_login_comes_first(daria: User):
    case = fault()

    answer = step(signed_in(daria), case, "przydziel", case_subject=subject().pk, priority="NORMAL")

    case.refresh_from_db()
    page = parsed(answer)
    chosen = page.xpath("//*[@id='id_assigned_to']/option[@selected]/text()")
    assert (answer.status_code, case.state, case.assigned_to) == (200, "NEW", None)
    assert chosen in ([], ["Wybierz osobę"])
    assert "Wybierz, kto ma prowadzić sprawę." in answer.content.decode()


def test_a_template_is_filled_and_sent(as_daria: Client):
    case = fault()
    walks()["triage"](case)
    chosen = parsed(as_daria.get(f"{QUEUE}{case.pk}/")).xpath(
        "//option[normalize-space()='Prośba o zdjęcie']/@value"
    )[0]

    step(as_daria, case, "odpowiedz", template=chosen, text="")

    assert f"na stronie sprawy {case.number}" in case.messages.last().body


def test_a_complaint_over_the_limit_takes_two(daria: User, prezes: User):
    case = complaint()
    walk(case, "triage", "take_up")
    clerk, second = signed_in(daria), signed_in(prezes)
    draft = {"outcome": "ACCEPTED", "reasons": REASONS, "change": "600,50", "instruction": "P."}

    step(clerk, case, "decyzja", **draft)
    alone = step(clerk, case, "wydaj")
    unasked = step(clerk, case, "zatwierdz")
    waits = numbers(second, "?widok=decyzje")
    seen = second.get(f"{QUEUE}{case.pk}/").content.decode()
    step(second, case, "zatwierdz")
    letter = clerk.get(f"{QUEUE}{case.pk}/odpowiedz.pdf")
    step(clerk, case, "wyslano", way="POST", sent_on="2026-11-20")

    case.refresh_from_db()
    assert (alone.status_code, unasked["Location"]) == (409, "/admin/")
    assert "ponad 500 zł" in alone.content.decode()
    # Also on a phone the second person reads what he approves before he is asked to.
    assert 0 < seen.index(REASONS) < seen.index("Zatwierdź decyzję jako druga osoba")
    assert waits == [case.number]
    assert letter["Content-Type"] == "application/pdf"
    assert (case.state, case.decision.change, case.decision.confirmed_by) == ("SENT", 60050, prezes)


def test_the_clerk_sees_what_else_is_reported_in_the_building(
    house: Building, other_house: Building, as_daria: Client
):
    lamp, lift = fault(building=house), fault(name="Dźwig (winda)", building=house)
    fault(building=other_house)

    seen = [
        texts(parsed(as_daria.get(f"{QUEUE}{case.pk}/")), "//dd/a[contains(@href, '/sprawy/')]")
        for case in (lamp, lift)
    ]

    assert [[one for one in page if "2026" in one] for page in seen] == [
        ["Dźwig (winda), 20.11.2026"],
        ["Oświetlenie klatki lub terenu, 20.11.2026"],
    ]


def test_two_clerks_at_once_settle_it_once(as_daria: Client):
    case = fault()
    walks()["triage"](case)

    first = step(as_daria, case, "zalatwione", text="Lampa świeci.")
    again = step(as_daria, case, "zalatwione", text="Lampa świeci, naprawdę.")

    assert (first.status_code, again.status_code) == (302, 409)
    assert "w stanie „załatwiona”" in again.content.decode()
    assert case.messages.count() == 2


def test_what_a_clerk_left_out_is_said_by_us_in_polish(as_daria: Client):
    """Not by the browser in its own language, nor at a step; and the form speaks to the clerk."""
    page = parsed(as_daria.post(f"{QUEUE}nowa/", {"channel": "PHONE"}))
    case = parsed(as_daria.get(f"{QUEUE}{fault().pk}/"))

    (form,) = page.xpath("//main//form[.//textarea]")
    assert form.get("novalidate") is not None
    assert {"Opis sprawy", "Czego oczekuje klient?"} <= set(texts(page, "//main//label"))
    errors = texts(page, "//main//form//a[starts-with(@href, '#id_')]")
    assert "Od kogo: To pole jest wymagane." in errors
    assert "Opis sprawy: Napisz, co się stało albo o co chodzi." in errors
    steps = case.xpath("//main//form[contains(@action, '/krok/')][.//textarea or .//select]")
    assert steps
    assert [one.get("action") for one in steps if one.get("novalidate") is None] == []


def test_a_case_by_telephone_is_typed_in(as_daria: Client):
    typed = {
        "channel": "PHONE",
        "received_on": "2026-11-19",
        "name": "Pani Zofia",
        "phone": "600 100 200",
        "subject": subject().pk,
        "text": STORY,
    }

    future = as_daria.post(f"{QUEUE}nowa/", {**typed, "received_on": "2026-11-21"})
    sent = as_daria.post(f"{QUEUE}nowa/", typed, follow=True)

    case = Case.objects.get()
    assert "jeszcze nie nadszedł" in future.content.decode()
    assert (case.channel, case.contact_name, str(case.received_on)) == (
        "PHONE",
        "Pani Zofia",
        "2026-11-19",
    )
    assert f"Zapisano sprawę {case.number}. Hasło dla klienta" in sent.content.decode()


@pytest.mark.always
@pytest.mark.parametrize(
    ("group", "reads", "acts"),
    [
        ("case_clerk", True, True),
        ("board_member", True, False),
        ("auditor", True, False),
        ("editor", False, False),
        ("membership_clerk", False, False),
    ],
)
def test_reading_and_acting_are_rights(group: str, reads: bool, acts: bool, anna: User):
    """Residents and guests find nothing; who may not act changes nothing of the case."""
    case = fault()
    before = Case.objects.values().get()
    client = signed_in(staff("ktos", group))

    paths = ("", f"{case.pk}/", "liczby/", "usterki/", "oceny/")
    pages = {client.get(f"{QUEUE}{path}").status_code for path in paths}
    ticks = 'name="wybrane"' in client.get(QUEUE).content.decode()
    persons = client.get(f"{QUEUE}{case.pk}/osoba/?q=Anna").content.decode()
    typed_in = client.get(f"{QUEUE}nowa/").status_code
    step(client, case, "notatka", text="Notatka.")
    step(client, case, "nowe-haslo")
    leads_to = bulk(client, "pilnosc", case, priority="LOW")["Location"]
    link(client, case, anna, proof="DOCUMENT")

    assert pages == ({200} if reads else {302})
    assert (typed_in, ticks, "Anna Lis" in persons, leads_to, case.messages.count()) == (
        (200, True, True, f"{QUEUE}?widok=nowe", 2) if acts else (302, False, False, "/admin/", 1)
    )
    after = Case.objects.values().get()
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed >= {"secret_hash", "priority", "person_id"} if acts else changed == set()
    others = (signed_in(anna), Client())
    assert [one.get(f"{QUEUE}{case.pk}/").status_code for one in others] == [404, 302]


def test_each_look_at_a_persons_case_and_file_is_recorded(anna: User, as_daria: Client):
    case = fault(person=anna.person)
    customer_reply(case, "", [accept_upload("a.txt", b"abc")], today=TODAY, origin=SYSTEM)
    file = CaseAttachment.objects.get()

    as_daria.get(f"{QUEUE}{case.pk}/")
    answer = as_daria.get(f"{QUEUE}{case.pk}/plik/{file.pk}/")

    answer.close()
    looks = AuditEvent.objects.filter(action="VIEW")
    assert [(look.subject, look.reason_code) for look in looks] == [(anna.person, "CASE")] * 2
    assert answer["Content-Disposition"].startswith("attachment")
    other = fault()
    assert as_daria.get(f"{QUEUE}{other.pk}/plik/{file.pk}/").status_code == 404


def test_the_office_maps_a_subject_to_its_bylaw():
    client = signed_in(staff("prawnik", "legal_admin"))
    heat = CaseSubject.objects.get(name="Rozliczenie ciepła")
    typed = {
        "type": heat.type_id,
        "name": heat.name,
        "regime": "COMPLAINT_BYLAW",
        "priority": "NORMAL",
        "shows_data": "on",
        "offered": "on",
        "position": heat.position,
    }

    client.post(f"/admin/cases/casesubject/edit/{heat.pk}/", typed)

    assert str(complaint().term_legal) == "2026-12-21"
    assert AuditEvent.objects.filter(action="CASE_SUBJECT_KEPT").exists()


def test_a_request_about_data_is_given_two_months_more_at_the_desk(as_daria: Client):
    case = opened("Dostęp do moich danych lub ich kopia").case
    walks()["triage"](case)
    words = {"text": "Dane są w trzech rejestrach i w archiwum papierowym."}

    late = step(as_daria, case, "przedluz", told_on="2027-01-20", **words)
    step(as_daria, case, "przedluz", told_on=str(TODAY), **words)
    page = as_daria.get(f"{QUEUE}{case.pk}/").content.decode()

    assert (late.status_code, "najpóźniej 21.12.2026" in late.content.decode()) == (409, True)
    assert "przedłużony, zawiadomiono 20.11.2026" in page
    assert "Przedłuż termin odpowiedzi" not in page


def test_whether_a_subject_is_offered_is_said_in_words():
    """Django's picture for it is none of the site's files: a site that serves them broke off."""
    CaseSubject.objects.filter(name=LAMP).update(offered=False)
    client = signed_in(staff("admin", superuser=True))

    page = parsed(client.get("/admin/cases/casesubject/", {"q": LAMP}))

    (row,) = page.xpath("//main//tbody/tr")
    assert texts(row, "./td")[-1].strip() == "nie"
    assert page.xpath("//main//tbody//img") == []


def test_a_letter_of_the_case_is_offered_as_it_came_until_its_term(as_daria: Client, settings):
    settings.COOP_CASE_REPLIES = OFFICE
    case, other = confirm_address(fault(contact=Contact("Jan", "jan@x.example")), SYSTEM), fault()
    to = reply_address(case, "jan@x.example")
    date = f"Date: {MONDAY:%a, %d %b %Y} 9:00"
    raw = f"From: jan@x.example\nTo: {to}\n{date}\n\nŚwieci.\n\n> Lampa\n> zgasła?".encode()
    receive_message(raw, MAILBOX, SYSTEM, TODAY)
    (mail,) = case.mails.all()

    page = parsed(as_daria.get(f"{QUEUE}{case.pk}/"))
    (address,) = page.xpath("//a[contains(@href, '.eml')]/@href")
    assert texts(page, "//article//details/*") == ["Cytowany list", "> Lampa > zgasła?"]
    sent = as_daria.get(address)

    assert address == f"{QUEUE}{case.pk}/e-mail/{mail.pk}.eml"
    assert b"".join(sent.streaming_content) == raw
    assert AuditEvent.objects.filter(action="VIEW").count() == 2
    assert as_daria.get(f"{QUEUE}{other.pk}/e-mail/{mail.pk}.eml").status_code == 404
    assert signed_in(staff("edyta", "editor")).get(address).status_code == 302
    forget_letters([mail.digest])
    assert as_daria.get(address).status_code == 404
    assert "list usunięto po terminie" in as_daria.get(f"{QUEUE}{case.pk}/").content.decode()
    sent.close()
