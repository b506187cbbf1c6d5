"""Handing out starter passwords: to whom, where to, and when not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms_ext.access.domain.issue import (
    issue_by_email,
    issue_by_post,
    issue_on_paper,
    reissue_by_email,
    reissue_on_paper,
)
from cms_ext.access.domain.registration import next_number
from cms_ext.access.domain.status import find_own_application
from cms_ext.access.models import AccessApplication, AccessSettings, CredentialIssue
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation_code import activated
from cms_ext.people.identity.domain.login_state import close_login, open_login, suspend_login
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.registry import find_procedure
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.cms_ext.access import desk
from tests.cms_ext.access.applicants import TODAY, apply
from tests.cms_ext.access.test_acceptance_codes import live_code
from tests.crowd import Crowd
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def lucja(clerk: Origin) -> AccessApplication:
    """Approved, by e-mail, for IKCS."""
    desk.LUCJA.on_file()
    return desk.approved(desk.by_email(desk.LUCJA), clerk)


def handover(application: AccessApplication, clerk: Origin) -> None:
    issue_on_paper(application, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY)


@pytest.mark.both_databases
def test_a_letter_opens_a_login_that_waits_for_its_first_sign_in(
    lucja: AccessApplication, clerk: Origin
):
    handover(lucja, clerk)

    user = desk.login_of(lucja)
    assert (user.realm, user.login, user.state, user.person) == (
        "ikcs",
        "IKCS-0003",
        LoginState.PENDING,
        lucja.person,
    )
    assert not user.has_usable_password()
    issue = CredentialIssue.objects.get()
    assert (issue.channel, issue.handed_to, issue.issued_by, issue.code) == (
        "PRINT",
        "Łucja Przykładowa",
        clerk.actor,
        live_code(lucja),
    )
    assert live_code(lucja).expires_at - issue.issued_at >= timedelta(days=13, hours=23)
    event = AuditEvent.objects.get(action="CREDENTIALS_ISSUED")
    assert (event.reason_code, event.changes) == ("PRINT", {"channel": "PRINT", "by_post": False})
    # The first sign-in ends the application.
    for _ in range(2):
        activated.send(type(user), user=user)
    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.ACTIVATED
    assert AuditEvent.objects.filter(action="ACTIVATED").count() == 1


def test_without_an_id_or_a_receiver_nothing_is_printed(lucja: AccessApplication, clerk: Origin):
    for facts in ({"id_seen": False, "handed_to": "Łucja"}, {"id_seen": True, "handed_to": " "}):
        assert (
            desk.refusal_of(issue_on_paper, lucja, clerk, today=TODAY, **facts).code
            == "ID_NOT_SEEN"
        )
    assert ActivationCode.objects.count() == 0


def test_the_message_to_ikcs_holds_the_code_and_never_the_login(
    lucja: AccessApplication, clerk: Origin
):
    issue = issue_by_email(lucja, clerk, today=TODAY)

    message = desk.letters_to("lucja@poczta.example")[-1]
    assert (message.text, message.payload) == ("", {"issue": issue.pk})
    assert (issue.code, issue.sent_to_masked) == (None, "l…@poczta.example")
    text = desk.handed_over(message)
    issue.refresh_from_db()
    assert issue.code == live_code(lucja)
    assert text.startswith(
        "Do: Łucja Przykładowa\nDzień dobry!\n\n"
        "Wniosek IKCS/2026/00001 został rozpatrzony pozytywnie.\n\nHasło startowe: "
    )
    assert "Login zawiera numer rejestru członkowskiego" in text
    assert "IKCS-0003" not in text
    valid_for = live_code(lucja).expires_at - live_code(lucja).issued_at
    assert valid_for == timedelta(hours=72)


def test_the_message_to_e_bok_holds_both_because_the_procedure_says_so():
    desk.LUCJA.on_file()
    clerk = desk.daria()
    application = desk.approved(desk.by_email(desk.LUCJA, "EBOK"), clerk)

    issue_by_email(application, clerk, today=TODAY)

    text = desk.handed_over(desk.letters_to("lucja@poczta.example")[-1])
    assert f"\n\nIdentyfikator: {desk.login_of(application).login}\nHasło startowe: " in text
    # Together there is no letter by post.
    assert desk.refusal_of(issue_by_post, application, clerk, today=TODAY).code == "NO_SPLIT"


def test_parted_the_identifier_goes_by_mail_and_the_code_by_post():
    desk.LUCJA.on_file()
    clerk = desk.daria()
    settings = AccessSettings.load()
    settings.credentials_together = False
    settings.save()
    application = desk.approved(desk.by_email(desk.LUCJA, "EBOK"), clerk)
    with pytest.raises(Refusal):
        issue_by_post(application, clerk, today=TODAY)

    issue_by_email(application, clerk, today=TODAY)
    message = desk.letters_to("lucja@poczta.example")[-1]
    assert ActivationCode.objects.count() == 0
    letter = issue_by_post(application, clerk, today=TODAY)

    assert message.composer == ""
    assert f"Identyfikator: {desk.login_of(application).login}." in message.text
    assert (letter.receipt_pdf, application.delivery_channel) == (b"", "PRINT")
    assert live_code(application).channel == "PRINT"


def test_an_address_changed_within_a_day_is_not_written_to(lucja: AccessApplication, clerk: Origin):
    on_file(lucja, correspondence_email_since=timezone.now() - timedelta(hours=23, minutes=59))

    refused = desk.refusal_of(issue_by_email, lucja, clerk, today=TODAY)
    assert (refused.code, refused.message) == (
        "E-ACC-09",
        "Zmiana adresu e-mail w rejestrze nastąpiła mniej niż 24 godziny temu. "
        "Wydaj dane osobiście albo spróbuj później.",
    )
    assert lucja.state == ApplicationState.APPROVED

    # Nor is a sender who is not on file any more.
    on_file(
        lucja, correspondence_email="nowa@poczta.example", correspondence_email_since=desk.LONG_AGO
    )
    assert desk.refusal_of(issue_by_email, lucja, clerk, today=TODAY).code == "E-ACC-02"


def test_a_login_in_use_is_never_given_a_second_one_nor_any_when_the_right_has_ended(
    lucja: AccessApplication, clerk: Origin
):
    open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=lucja.person)
    refused = desk.refusal_of(handover, lucja, clerk)
    assert (refused.code, refused.message) == (
        "E-ACC-04",
        "Ta osoba ma już czynny dostęp do panelu IKCS. Sprawdź jej dostęp w rejestrze osób: "
        "nowe hasło wydaje się tam.",
    )

    User.objects.filter(realm="ikcs").delete()
    close_membership(Membership.objects.get(person=lucja.person), on=TODAY, origin=clerk)
    assert desk.refusal_of(handover, lucja, clerk).code == "NOT_ENTITLED"
    assert ActivationCode.objects.count() == 0


def on_file(application: AccessApplication, **facts: object) -> None:
    """What the register says of the person from now on."""
    Person.objects.filter(pk=application.person_id).update(**facts)
    application.refresh_from_db()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda one: on_file(one, correspondence_email="inna@poczta.example"),
        lambda one: on_file(one, correspondence_email_since=timezone.now()),
        lambda one: suspend_login(desk.login_of(one), "spór", desk.administrator()),
        lambda one: close_login(desk.login_of(one), ClosedReason.OWN_REQUEST, desk.administrator()),
        lambda one: reissue_on_paper(
            one, desk.administrator(), id_seen=True, handed_to="Łucja Przykładowa", today=TODAY
        ),
        lambda one: AccessApplication.objects.update(state=ApplicationState.EXPIRED),
    ],
    ids=["address", "address locked", "suspended", "closed", "printed instead", "expired"],
)
def test_a_message_that_is_no_longer_due_is_never_handed_over(
    lucja: AccessApplication, clerk: Origin, meanwhile: Callable[[AccessApplication], object]
):
    issue_by_email(lucja, clerk, today=TODAY)
    message = desk.letters_to("lucja@poczta.example")[-1]
    meanwhile(lucja)

    with pytest.raises(IndexError):
        desk.handed_over(alone(message))

    message.refresh_from_db()
    assert message.state == "WITHDRAWN"
    assert not ActivationCode.objects.filter(channel="EMAIL").exists()


def alone(message: OutgoingMessage) -> OutgoingMessage:
    """Return the only one in the outbox: what was queued before (T1) does not count here."""
    OutgoingMessage.objects.exclude(pk=message.pk).delete()
    return message


@pytest.mark.both_databases
def test_a_failed_hand_over_voids_its_code_and_a_retry_makes_a_new_one(
    lucja: AccessApplication, clerk: Origin
):
    issue = issue_by_email(lucja, clerk, today=TODAY)
    message = desk.letters_to("lucja@poczta.example")[-1]
    sending = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    with patch(sending, side_effect=ConnectionResetError), pytest.raises(IndexError):
        desk.handed_over(alone(message))

    (first,) = ActivationCode.objects.all()
    issue.refresh_from_db()
    assert first.voided_at is not None
    assert issue.code is None
    OutgoingMessage.objects.update(next_try_at=timezone.now())

    text = desk.handed_over(message)

    assert live_code(lucja).code_hash != first.code_hash
    assert "Hasło startowe: " in text


def test_a_second_message_voids_the_first_code_at_once(lucja: AccessApplication, clerk: Origin):
    issue_by_email(lucja, clerk, today=TODAY)
    desk.handed_over(desk.letters_to("lucja@poczta.example")[-1])
    first = live_code(lucja)

    reissue_by_email(lucja, clerk, today=TODAY)

    first.refresh_from_db()
    assert first.voided_at is not None
    desk.handed_over(desk.letters_to("lucja@poczta.example")[-1])
    assert live_code(lucja) != first


def test_a_closed_login_gives_its_name_free_and_a_new_application_opens_a_new_one(
    lucja: AccessApplication, clerk: Origin
):
    handover(lucja, clerk)
    first = desk.login_of(lucja)
    close_login(first, ClosedReason.SECURITY, clerk)
    to_her = {"id_seen": True, "handed_to": "Łucja", "today": TODAY}
    assert desk.refusal_of(reissue_on_paper, lucja, clerk, **to_her).code == "LOGIN_CLOSED"

    again = desk.approved(desk.by_email(desk.LUCJA), clerk)
    handover(again, clerk)

    second = desk.login_of(again)
    assert (second.login, second.pk != first.pk) == ("IKCS-0003", True)


def test_e_bok_gets_an_identifier_of_its_own():
    desk.EMILIA.on_file()
    clerk = desk.daria()
    emilia = desk.approved(desk.at_desk(desk.EMILIA, "EBOK"), clerk)

    letter = issue_on_paper(emilia, clerk, id_seen=True, handed_to="Ęmilia Łąkowa", today=TODAY)

    assert letter.filename == "haslo-startowe-EBOK-2026-00001.pdf"
    assert letter.receipt_filename == "potwierdzenie-odbioru-EBOK-2026-00001.pdf"
    assert desk.login_of(emilia).login == "EB-500001-3"


IKCS = find_procedure("IKCS")


@pytest.mark.all_plugins
@pytest.mark.both_databases
def test_each_panel_and_year_counts_by_itself():
    # A registration that fails gives its number back.
    with transaction.atomic():
        next_number(IKCS, 2026)
        transaction.set_rollback(True)
    asked = [("IKCS", 2026), ("IKCS", 2026), ("EBOK", 2026), ("IKCS", 2027), ("WASTE_INST", 2026)]

    assert [next_number(find_procedure(panel), year) for panel, year in asked] == [
        "IKCS/2026/00001",
        "IKCS/2026/00002",
        "EBOK/2026/00001",
        "IKCS/2027/00001",
        "LOGIN/2026/00001",
    ]


def test_a_number_from_before_the_prefix_is_still_found_however_it_is_typed():
    registered = apply()
    older = registered.application
    for stored, typed in (
        ("LOGIN/2026/00003", ("LOGIN/2026/00003", "login/2026/3", "login 2026 3")),
        ("WASTE_INST/2026/00002", ("WASTE_INST/2026/00002", "waste_inst/2026/2")),
    ):
        older.number = stored
        older.save()
        for number in typed:
            assert find_own_application(number, registered.secret) == older, number


def _number(_: int) -> str:
    try:
        return next_number(IKCS, 2026)
    finally:
        connection.close()


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_no_two_that_come_at_once_get_one_number(crowd: Crowd):
    with crowd(), ThreadPoolExecutor(8) as threads:
        given = list(threads.map(_number, range(24)))

    assert sorted(given) == [f"IKCS/2026/{n:05d}" for n in range(1, 25)]
