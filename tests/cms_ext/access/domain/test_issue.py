"""Handing out starter passwords: to whom, where to, and when not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.access.domain.issue import (
    issue_by_email,
    issue_by_post,
    issue_on_paper,
    reissue_by_email,
    reissue_on_paper,
)
from cms_ext.access.models import AccessApplication, AccessSettings, CredentialIssue
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation import activated
from cms_ext.people.identity.domain.state import close, open_login, suspend
from cms_ext.people.identity.models import ActivationCode
from cms_ext.people.identity.vocabulary import ClosedReason, LoginState
from cms_ext.people.mail.models import OutgoingMessage
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import (
    EMILIA,
    LUCJA,
    administrator,
    approved,
    at_desk,
    by_email,
    celina,
    daria,
    handed_over,
    letters_to,
    login_of,
)
from tests.cms_ext.access.test_acceptance_codes import live_code
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def clerk() -> Origin:
    return celina()


@shared
def lucja(clerk: Origin) -> AccessApplication:
    """Approved, by e-mail, for IKCS."""
    LUCJA.on_file()
    return approved(by_email(LUCJA), clerk)


@shared
def emilia() -> AccessApplication:
    """Approved, in person, for E-BOK."""
    EMILIA.on_file()
    return approved(at_desk(EMILIA, "EBOK"), daria())


def handover(application: AccessApplication, clerk: Origin) -> None:
    issue_on_paper(application, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY)


@pytest.mark.both_databases
def test_a_letter_opens_a_login_that_waits_for_its_first_sign_in(
    lucja: AccessApplication, clerk: Origin
) -> None:
    handover(lucja, clerk)

    user = login_of(lucja)
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


@pytest.mark.parametrize(("id_seen", "handed_to"), [(False, "Łucja"), (True, " ")])
def test_without_an_id_or_a_receiver_nothing_is_printed(
    lucja: AccessApplication, clerk: Origin, id_seen: bool, handed_to: str
) -> None:
    with pytest.raises(Refusal) as refused:
        issue_on_paper(lucja, clerk, id_seen=id_seen, handed_to=handed_to, today=TODAY)

    assert refused.value.code == "ID_NOT_SEEN"
    assert ActivationCode.objects.count() == 0


@pytest.mark.both_databases
def test_the_message_to_ikcs_holds_the_code_and_never_the_login(
    lucja: AccessApplication, clerk: Origin
) -> None:
    issue = issue_by_email(lucja, clerk, today=TODAY)

    message = letters_to("lucja@poczta.example")[-1]
    assert (message.text, message.payload) == ("", {"issue": issue.pk})
    assert (issue.code, issue.sent_to_masked) == (None, "l…@poczta.example")
    text = handed_over(message)
    issue.refresh_from_db()
    assert issue.code == live_code(lucja)
    assert text.startswith(
        "Wniosek IKCS/2026/00001 został rozpatrzony pozytywnie. Hasło startowe: "
    )
    assert "Loginem jest ciąg zawierający numer rejestru członkowskiego" in text
    assert "IKCS-0003" not in text
    valid_for = live_code(lucja).expires_at - live_code(lucja).issued_at
    assert valid_for == timedelta(hours=72)


@pytest.mark.both_databases
def test_the_message_to_e_bok_holds_both_because_the_procedure_says_so() -> None:
    LUCJA.on_file()
    clerk = daria()
    application = approved(by_email(LUCJA, "EBOK"), clerk)

    issue_by_email(application, clerk, today=TODAY)

    message = letters_to("lucja@poczta.example")[-1]
    text = handed_over(message)
    assert f"Identyfikator: {login_of(application).login}. Hasło startowe: " in text


@pytest.mark.both_databases
def test_parted_the_identifier_goes_by_mail_and_the_code_by_post() -> None:
    LUCJA.on_file()
    clerk = daria()
    settings = AccessSettings.load()
    settings.credentials_together = False
    settings.save()
    application = approved(by_email(LUCJA, "EBOK"), clerk)
    with pytest.raises(Refusal):
        issue_by_post(application, clerk, today=TODAY)

    issue_by_email(application, clerk, today=TODAY)
    message = letters_to("lucja@poczta.example")[-1]
    assert ActivationCode.objects.count() == 0
    letter = issue_by_post(application, clerk, today=TODAY)

    assert message.composer == ""
    assert f"Identyfikator: {login_of(application).login}." in message.text
    assert (letter.receipt_pdf, application.delivery_channel) == (b"", "PRINT")
    assert live_code(application).channel == "PRINT"


def test_together_there_is_no_letter_by_post(lucja: AccessApplication, clerk: Origin) -> None:
    issue_by_email(lucja, clerk, today=TODAY)

    with pytest.raises(Refusal) as refused:
        issue_by_post(lucja, clerk, today=TODAY)

    assert refused.value.code == "NO_SPLIT"


def test_an_address_changed_within_a_day_is_not_written_to(
    lucja: AccessApplication, clerk: Origin
) -> None:
    assert lucja.person is not None
    lucja.person.correspondence_email_since = timezone.now() - timedelta(hours=23, minutes=59)
    lucja.person.save()

    with pytest.raises(Refusal) as refused:
        issue_by_email(lucja, clerk, today=TODAY)

    assert (refused.value.code, refused.value.message) == (
        "E-ACC-09",
        "Zmiana adresu e-mail w rejestrze nastąpiła mniej niż 24 godziny temu. "
        "Wydaj dane osobiście albo spróbuj później.",
    )
    assert lucja.state == ApplicationState.APPROVED


def test_a_sender_who_is_not_on_file_any_more_is_not_written_to(
    lucja: AccessApplication, clerk: Origin
) -> None:
    assert lucja.person is not None
    lucja.person.correspondence_email = "nowa@poczta.example"
    lucja.person.save()

    with pytest.raises(Refusal) as refused:
        issue_by_email(lucja, clerk, today=TODAY)

    assert refused.value.code == "E-ACC-02"


def test_a_login_in_use_is_never_given_a_second_one(
    lucja: AccessApplication, clerk: Origin
) -> None:
    open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=lucja.person)

    with pytest.raises(Refusal) as refused:
        handover(lucja, clerk)

    assert (refused.value.code, refused.value.message) == (
        "E-ACC-04",
        "Ta osoba ma już czynny dostęp do panelu IKCS.",
    )


def test_a_right_that_ended_after_the_approval_opens_nothing(
    lucja: AccessApplication, clerk: Origin
) -> None:
    close_membership(Membership.objects.get(person=lucja.person), on=TODAY, origin=clerk)

    with pytest.raises(Refusal) as refused:
        handover(lucja, clerk)

    assert refused.value.code == "NOT_ENTITLED"
    assert ActivationCode.objects.count() == 0


def change_address(application: AccessApplication) -> None:
    assert application.person is not None
    application.person.correspondence_email = "inna@poczta.example"
    application.person.save()


def lock_address(application: AccessApplication) -> None:
    assert application.person is not None
    application.person.correspondence_email_since = timezone.now()
    application.person.save()


def suspend_login(application: AccessApplication) -> None:
    suspend(login_of(application), "spór", administrator())


def close_login(application: AccessApplication) -> None:
    close(login_of(application), ClosedReason.OWN_REQUEST, administrator())


def print_instead(application: AccessApplication) -> None:
    reissue_on_paper(
        application, administrator(), id_seen=True, handed_to="Łucja Przykładowa", today=TODAY
    )


def expire(application: AccessApplication) -> None:
    AccessApplication.objects.filter(pk=application.pk).update(state=ApplicationState.EXPIRED)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "meanwhile", [change_address, lock_address, suspend_login, close_login, print_instead, expire]
)
def test_a_message_that_is_no_longer_due_is_never_handed_over(
    lucja: AccessApplication, clerk: Origin, meanwhile: object
) -> None:
    issue_by_email(lucja, clerk, today=TODAY)
    message = letters_to("lucja@poczta.example")[-1]
    assert callable(meanwhile)
    meanwhile(lucja)

    with pytest.raises(IndexError):
        handed_over(alone(message))

    message.refresh_from_db()
    assert message.state == "WITHDRAWN"
    assert not ActivationCode.objects.filter(channel="EMAIL").exists()


def alone(message: OutgoingMessage) -> OutgoingMessage:
    """The only one in the outbox: what was queued before (T1) does not count here."""
    OutgoingMessage.objects.exclude(pk=message.pk).delete()
    return message


@pytest.mark.both_databases
def test_a_failed_hand_over_voids_its_code_and_a_retry_makes_a_new_one(
    lucja: AccessApplication, clerk: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = issue_by_email(lucja, clerk, today=TODAY)
    message = letters_to("lucja@poczta.example")[-1]
    with monkeypatch.context() as patch:
        patch.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages", _connection_lost
        )
        with pytest.raises(IndexError):
            handed_over(alone(message))

    (first,) = ActivationCode.objects.all()
    issue.refresh_from_db()
    assert first.voided_at is not None
    assert issue.code is None
    message.refresh_from_db()
    message.next_try_at = timezone.now()
    message.save()

    text = handed_over(message)

    second = live_code(lucja)
    assert second.code_hash != first.code_hash
    assert "Hasło startowe: " in text


def _connection_lost(*args: object) -> None:
    raise ConnectionResetError


def test_a_second_message_voids_the_first_code_at_once(
    lucja: AccessApplication, clerk: Origin
) -> None:
    issue_by_email(lucja, clerk, today=TODAY)
    handed_over(letters_to("lucja@poczta.example")[-1])
    first = live_code(lucja)

    reissue_by_email(lucja, clerk, today=TODAY)

    first.refresh_from_db()
    assert first.voided_at is not None
    handed_over(letters_to("lucja@poczta.example")[-1])
    assert live_code(lucja) != first


@pytest.mark.both_databases
def test_the_first_sign_in_ends_the_application(lucja: AccessApplication, clerk: Origin) -> None:
    handover(lucja, clerk)
    user = login_of(lucja)

    activated.send(type(user), user=user)
    activated.send(type(user), user=user)

    lucja.refresh_from_db()
    assert lucja.state == ApplicationState.ACTIVATED
    assert AuditEvent.objects.filter(action="ACTIVATED").count() == 1


def test_a_closed_login_gives_its_name_free_and_a_new_application_opens_a_new_one(
    lucja: AccessApplication, clerk: Origin
) -> None:
    handover(lucja, clerk)
    first = login_of(lucja)
    close(first, ClosedReason.SECURITY, clerk)
    with pytest.raises(Refusal) as refused:
        reissue_on_paper(lucja, clerk, id_seen=True, handed_to="Łucja", today=TODAY)
    assert refused.value.code == "LOGIN_CLOSED"

    again = approved(by_email(LUCJA), clerk)
    handover(again, clerk)

    second = login_of(again)
    assert (second.login, second.pk != first.pk) == ("IKCS-0003", True)


def test_e_bok_gets_an_identifier_of_its_own(emilia: AccessApplication) -> None:
    clerk = Origin(actor=emilia.decided_by)

    letter = issue_on_paper(emilia, clerk, id_seen=True, handed_to="Ęmilia Łąkowa", today=TODAY)

    assert letter.filename == "haslo-startowe-EBOK-2026-00001.pdf"
    assert letter.receipt_filename == "potwierdzenie-odbioru-EBOK-2026-00001.pdf"
    assert login_of(emilia).login == "EB-500001-3"
