"""AC-15: only the owner of the registered address proves who sent a form, and by a button.

Logins whose right has ended, and forms that nobody signs, with the real register and ledger.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cms_ext.access.domain import sender
from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.domain.ending import close_ended_rights, end_unsigned
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication, SenderLink
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Withdrawn
from ebok_plugin.ledger.models import Account
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.cms_ext.access.applicants import ANNAS_FORM, STRANGERS_FORM, TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import ADRIAN, JEDRZEJ, LUCJA, administrator, letters_to, results
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

RECEIVED, LINK = "cms_ext/access/mail/received.txt", "cms_ext/access/mail/confirm_sender.txt"
RECEIPT = "cms_ext/access/mail/receipt.txt"
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def outbox() -> list[tuple[str, str]]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("to", "template"))


@shared
def anna() -> Person:
    return anna_on_file()


@shared
def application(anna: Person) -> AccessApplication:
    """Anna's form from the site, which the register knows to be hers."""
    application = apply().application
    identify_person(application, TODAY)
    return application


def link_to(application: AccessApplication) -> str:
    """As it is in the message, without the host."""
    made = sender.SENDER_LINK_LETTER.context(
        {"application": application.pk}, "anna.lis@poczta.example"
    )
    return re.sub(r"^https?://[^/]+", "", str(made["link"]))


def test_ac_15_the_registered_address_gets_the_link_and_the_request_sends_nothing(
    application: AccessApplication,
):
    assert outbox() == []

    assert [answer_site_forms(TODAY), answer_site_forms(TODAY)] == [1, 0]

    assert outbox() == [("anna.lis@poczta.example", RECEIVED), ("anna.lis@poczta.example", LINK)]
    sealed = OutgoingMessage.objects.get(template=LINK)
    assert (sealed.text, sealed.payload) == ("", {"application": application.pk})


def test_ac_15_any_other_address_gets_number_and_page_alone(anna: Person):
    own, others, strangers = "anna.lis@poczta.example", "lis@inna.example", "obcy@poczta.example"
    changes: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"email": others}, [(others, RECEIPT), (own, RECEIVED)]),
        ({"email": own.upper()}, [(own, RECEIVED), (own, LINK)]),  # the same in capitals
        (STRANGERS_FORM, [(strangers, RECEIPT)]),
    ]
    for changed, messages in changes:
        OutgoingMessage.objects.all().delete()
        registered = apply(ANNAS_FORM | changed)
        answer_site_forms(TODAY)
        assert outbox() == messages

    (receipt,) = OutgoingMessage.objects.all()
    assert receipt.subject == "Wniosek IKCS/2026/00003 – jak sprawdzić jego stan"
    assert "/strefa-mieszkanca/wniosek/stan/" in receipt.text
    assert "czeka na podpisany formularz do 4 grudnia 2026" in receipt.text
    for word in (registered.secret, "Obcy", "Nieznany", "999"):
        assert word not in receipt.text


def test_whoever_fills_in_many_forms_under_annas_number_does_not_flood_her(anna: Person):
    with time_machine.travel(MORNING, tick=False):
        for _ in range(7):
            apply(STRANGERS_FORM | {"member_no": "7"})
        assert (answer_site_forms(TODAY), len(outbox())) == (7, 5 + 7)
        assert OutgoingMessage.objects.filter(template=RECEIPT, state="QUEUED").count() == 5
    with time_machine.travel(MORNING + timedelta(days=1, seconds=1), tick=False):
        apply()
        assert (answer_site_forms(TODAY), len(outbox())) == (1, 14)


def test_ac_15_looking_changes_nothing_and_the_button_confirms_once(
    client, application: AccessApplication
):
    path = link_to(application)

    looks = [client.get(path), client.head(path), client.get(path)]
    application.refresh_from_db()
    assert [look.status_code for look in looks] == [200, 200, 200]
    assert (page_problems(looks[0]), application.sender_confirmed_at) == ([], None)

    pressed = client.post(path)
    application.refresh_from_db()
    assert (pressed.status_code, pressed["Location"]) == (302, "/strefa-mieszkanca/wniosek/stan/")
    assert application.sender_confirmed_at is not None
    assert application.sender_email == "anna.lis@poczta.example"

    again = Client().post(path)
    assert again.status_code == 410
    assert texts(parsed(again), "//main//p")[0] == (
        "Adres jest już potwierdzony. Nic więcej nie trzeba robić."
    )
    assert AuditEvent.objects.filter(action="SENDER_CONFIRMED").count() == 1


@pytest.mark.parametrize("state", [ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW])
def test_ac_15_the_button_makes_both_sender_checks_pass(
    client, application: AccessApplication, state: ApplicationState
):
    AccessApplication.objects.update(state=state, in_queue=True)
    application.refresh_from_db()
    run_checks(application, SYSTEM, TODAY)
    before = results(application)

    client.post(link_to(application))

    application.refresh_from_db()
    if state == ApplicationState.SUBMITTED:
        run_checks(application, SYSTEM, TODAY)
    after = results(application)
    assert (before["C01"], before["C02"]) == ("FAIL", "FAIL")
    assert (after["C01"], after["C02"]) == ("PASS", "PASS")


def test_only_the_newest_link_works_and_only_for_three_days(client, application: AccessApplication):
    with time_machine.travel(MORNING, tick=False):
        older, newer = link_to(application), link_to(application)
    with time_machine.travel(MORNING + timedelta(hours=72), tick=False):
        late = client.post(newer)
        void = client.post(older)
    with time_machine.travel(MORNING + timedelta(hours=71, minutes=59), tick=False):
        in_time = client.post(newer)

    said = [texts(parsed(page), "//main//p")[0] for page in (late, void)]
    assert [late.status_code, void.status_code, in_time.status_code] == [410, 410, 302]
    assert said == [
        "Odnośnik stracił ważność. Na stronie stanu wniosku wybierz „Wyślij odnośnik jeszcze raz”.",
        "Ten odnośnik nie działa. Sprawdź, czy jest cały, i użyj najnowszej wiadomości.",
    ]


@pytest.mark.parametrize("state", [ApplicationState.IN_REVIEW, ApplicationState.INCOMPLETE])
def test_the_link_ends_the_wait_for_it(client, application: AccessApplication, state: str):
    """A confirmation that was called for leads back to the desk, as an added file does."""
    AccessApplication.objects.update(
        state=state, in_queue=True, supplement_by=TODAY, gaps=[{"key": "C01"}]
    )

    client.post(link_to(application))

    application.refresh_from_db()
    assert (application.state, results(application)["C01"]) == (ApplicationState.IN_REVIEW, "PASS")


def test_no_more_than_five_links_leave_for_an_application(application: AccessApplication):
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(8):
            answer_site_forms(TODAY)
            for _message in OutgoingMessage.objects.filter(template=LINK):
                link_to(application)  # handed over
            OutgoingMessage.objects.filter(template=LINK).delete()
            clock.shift(timedelta(minutes=15))
            sender.request_new_link(application)

    assert SenderLink.objects.count() == sender.MAX_LINKS


def test_the_table_keeps_no_token_and_a_hand_over_that_fails_leaves_a_void_link(
    client, application: AccessApplication
):
    path = link_to(application)
    token = path.rstrip("/").rpartition("/")[2]

    kept = SenderLink.objects.get()
    assert len(token) == 43
    assert token not in (kept.token_hash, kept.address)
    assert len(kept.token_hash) == 64
    sender.SENDER_LINK_LETTER.failed({"application": application.pk})
    assert client.post(path).status_code == 410
    # As a guessed one.
    for guessed in ("x", "a" * 43, "%00", "a" * 5000):
        answer = client.post(f"/strefa-mieszkanca/wniosek/potwierdzenie/{guessed}/")
        assert (answer.status_code, page_problems(answer)) == (410, [])


def test_no_link_is_made_once_the_address_changed_or_the_application_ended(
    application: AccessApplication, anna: Person
):
    payload = {"application": application.pk}
    anna.correspondence_email = "nowy@poczta.example"
    anna.save()
    with pytest.raises(Withdrawn):
        sender.SENDER_LINK_LETTER.context(payload, "anna.lis@poczta.example")

    anna.correspondence_email = "anna.lis@poczta.example"
    anna.save()
    AccessApplication.objects.update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(Withdrawn):
        sender.SENDER_LINK_LETTER.context(payload, "anna.lis@poczta.example")
    assert SenderLink.objects.count() == 0


def test_the_request_looks_nobody_up_and_the_job_or_an_earlier_review_does(anna: Person):
    one, reviewed = apply().application, apply().application
    assert (one.person, reviewed.person) == (None, None)
    reviewed.in_queue = True
    reviewed.save()

    begin_review(reviewed, Origin(staff("czlonkowski", "membership_clerk")), TODAY)
    assert reviewed.person == anna

    answer_site_forms(TODAY)

    one.refresh_from_db()
    assert one.person == anna
    event = AuditEvent.objects.filter(action="PERSON_LINKED").latest("seq")
    assert (event.subject, event.actor_label) == (anna, "system")


@shared
def lucja() -> Person:
    """With a login to each panel."""
    person = LUCJA.on_file()
    open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=person)
    open_login("ebok", "EB-500005-4", "demo-haslo-2026", person=person)
    return person


def states(person: Person) -> dict[str, tuple[str, str]]:
    return {user.realm: (user.state, user.closed_reason) for user in person.users.order_by("realm")}


def settle_up(person: Person, on: date) -> None:
    """The last account is closed with nothing left on it."""
    Account.objects.filter(payer=person).update(closed_on=on)


@pytest.mark.both_databases
def test_a_membership_that_ended_closes_ikcs_the_same_night_and_tells_its_owner(lucja: Person):
    assert close_ended_rights(TODAY) == 0
    assert states(lucja) == {"ebok": ("ACTIVE", ""), "ikcs": ("ACTIVE", "")}
    close_membership(Membership.objects.get(person=lucja), on=TODAY, origin=SYSTEM)

    assert [close_ended_rights(TODAY), close_ended_rights(TODAY)] == [1, 0]

    assert states(lucja) == {"ebok": ("ACTIVE", ""), "ikcs": ("CLOSED", "MEMBERSHIP_ENDED")}
    letter = letters_to("lucja@poczta.example")[-1]
    assert letter.subject == "Dostęp do panelu IKCS został zamknięty"
    assert letter.text.startswith("Dostęp do panelu IKCS został zamknięty (ustanie członkostwa).")


def test_who_has_settled_the_last_account_can_look_for_90_days(lucja: Person):
    settle_up(lucja, TODAY - timedelta(days=1))

    closed = [close_ended_rights(TODAY + timedelta(days=days)) for days in (0, 89, 90)]

    assert closed == [0, 0, 1]
    assert states(lucja)["ebok"] == ("CLOSED", "NO_PAYER_ACCOUNT")


@pytest.mark.both_databases
def test_a_right_that_comes_back_starts_the_90_days_anew(lucja: Person):
    settle_up(lucja, TODAY - timedelta(days=1))
    close_ended_rights(TODAY)
    Account.objects.filter(payer=lucja).update(closed_on=None)
    close_ended_rights(TODAY + timedelta(days=30))
    settle_up(lucja, TODAY + timedelta(days=59))
    close_ended_rights(TODAY + timedelta(days=60))

    assert close_ended_rights(TODAY + timedelta(days=149)) == 0
    assert close_ended_rights(TODAY + timedelta(days=150)) == 1


def test_neither_nights_without_the_job_nor_staff_close_too_soon(lucja: Person):
    administrator()
    settle_up(lucja, TODAY - timedelta(days=200))

    assert close_ended_rights(TODAY) == 0
    assert User.objects.filter(state="CLOSED").count() == 0


def test_a_former_member_who_settles_keeps_e_bok():
    adrian = ADRIAN.on_file()
    open_login("ikcs", "IKCS-0024", "demo-haslo-2026", person=adrian)
    open_login("ebok", "EB-500006-2", "demo-haslo-2026", person=adrian)

    assert close_ended_rights(TODAY) == 1
    assert states(adrian) == {"ebok": ("ACTIVE", ""), "ikcs": ("CLOSED", "MEMBERSHIP_ENDED")}


def test_a_death_closes_every_login_of_the_person_and_nobody_elses(lucja: Person):
    jedrzej = JEDRZEJ.on_file()
    open_login("ebok", "EB-500007-0", "demo-haslo-2026", person=jedrzej)
    clerk = administrator()

    record_death(lucja, date(2026, 11, 18), clerk)

    lucja.refresh_from_db()
    assert lucja.died_on == date(2026, 11, 18)
    assert states(lucja) == {"ebok": ("CLOSED", "DEATH"), "ikcs": ("CLOSED", "DEATH")}
    assert states(jedrzej) == {"ebok": ("ACTIVE", "")}
    assert letters_to("lucja@poczta.example") == []
    events = AuditEvent.objects.filter(subject=lucja).order_by("seq")
    assert [event.action for event in events][-3:] == ["PERSON_DIED", "CLOSED", "CLOSED"]


def test_a_form_that_nobody_signed_ends_after_its_last_day():
    anna = anna_on_file()
    # What is signed or came to the office stays.
    signed = apply().application
    AccessApplication.objects.filter(pk=signed.pk).update(in_queue=True)
    apply(channel=ApplicationChannel.IN_PERSON)
    unsigned = apply().application
    identify_person(unsigned, TODAY)

    days = [date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6), date(2027, 6, 1)]
    assert [end_unsigned(day) for day in days] == [0, 1, 0, 0]

    unsigned.refresh_from_db()
    assert (unsigned.state, unsigned.decided_by) == ("WITHDRAWN", None)
    (event,) = AuditEvent.objects.filter(action="WITHDRAWN")
    assert (event.subject, event.actor_label, event.from_state, event.reason_code) == (
        anna,
        "system",
        "SUBMITTED",
        "NOT_SIGNED",
    )
