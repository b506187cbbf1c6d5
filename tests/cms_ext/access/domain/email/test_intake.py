"""A message becomes an application, adds to one, waits for the clerk, or is refused."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from cms_ext.access.domain.email import intake
from cms_ext.access.domain.email.incoming import SenderCheck, doubts, verdicts_of
from cms_ext.access.domain.email.intake import (
    IntakeResult,
    assign_message,
    waiting_messages,
)
from cms_ext.access.domain.retention import forget_messages
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.mail.models import OutgoingMessage
from cms_ext.plugins.registry import procedure_of
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    TODAY,
    anna_on_file,
    jedrzej_on_file,
)
from tests.cms_ext.access.domain.email.letters import (
    ANNAS_WORDS,
    MORNING,
    TITLE,
    arrives,
    letter,
    names,
    signed,
)
from tests.cms_ext.access.domain.files.samples import XADES, packed, pdf, picture

pytestmark = pytest.mark.django_db

SCAN = picture()


def stored_files() -> int:
    private = Path(django_settings.COOP_PRIVATE_ROOT)
    return sum(path.is_file() for path in private.rglob("*"))


@pytest.mark.both_databases
def test_annas_message_is_an_application_with_its_evidence() -> None:
    anna = anna_on_file()
    raw = signed(letter(files={"../skan.jpg": SCAN}))

    taken = arrives(raw)

    kept = AccessApplication.objects.get()
    assert taken == IntakeResult(ReceivedMessage.objects.get(), kept)
    assert (kept.panel, kept.channel, kept.state, kept.in_queue) == (
        "IKCS",
        "EMAIL",
        "SUBMITTED",
        True,
    )
    assert (kept.person, kept.payload, kept.sender_email, kept.received_at) == (
        anna,
        ANNAS_FORM,
        "anna.lis@poczta.example",
        MORNING,
    )
    assert [(one.name, one.mime) for one in kept.attachments.all()] == [("skan.jpg", "image/jpeg")]
    message = kept.messages.get()
    with message.raw.open() as stored:
        assert stored.read() == raw
    assert (message.sender, message.subject, message.text) == (
        "anna.lis@poczta.example",
        TITLE,
        ANNAS_WORDS,
    )
    assert doubts([message]) == []
    events = AuditEvent.objects.filter(action="APPLICATION_REGISTERED")
    assert [event.subject for event in events] == [anna]


@pytest.mark.parametrize("number", ["siedem", "9" * 40, "٧", "7 albo 8", "-7", "7.0", "' OR 1=1"])
def test_a_number_that_is_none_is_kept_as_written_and_finds_nobody(number: str) -> None:
    anna_on_file()
    words = ANNAS_WORDS.replace("członkowskiego: 7", f"członkowskiego: {number}")

    application = arrives(letter(words)).application

    assert application is not None
    assert (application.payload["member_no"], application.person) == (number, None)


@pytest.mark.both_databases
def test_only_the_registered_address_is_written_to() -> None:
    anna_on_file()

    arrives(letter(sender="obcy@inna.example", reply_to="obcy@inna.example"))

    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["anna.lis@poczta.example"]


def test_a_forged_sender_is_stored_as_evidence_against_it() -> None:
    jedrzej_on_file()
    forged = signed(letter(), "inna.example")

    taken = arrives(forged, names("inna.example"))

    assert taken.application is not None
    assert taken.message is not None
    assert doubts([taken.message]) == [
        "Podpisała domena inna.example, a nadawca pisze z domeny poczta.example."
    ]


def test_a_bad_file_costs_only_itself_and_is_named() -> None:
    files = {"skan.jpg": SCAN, "skan.exe": b"MZ\x90", "paczka.zip": packed(("a.pdf", pdf()))}

    taken = arrives(letter("W załączeniu.", files=files))

    assert taken.application is not None
    assert taken.message is not None
    assert [one.name for one in taken.application.attachments.all()] == ["skan.jpg"]
    told = [one for one in verdicts_of(taken.message) if one.code == SenderCheck.FILE]
    assert [(one.result, one.evidence.split(".", 2)[0]) for one in told] == [
        (CheckVerdict.FAIL, "Plik skan"),
        (CheckVerdict.FAIL, "Plik paczka"),
    ]


def test_of_seven_files_five_are_taken() -> None:
    files = {f"{n}.jpg": picture(size=(10 + n, 10)) for n in range(7)}

    taken = arrives(letter("W załączeniu.", files=files))

    assert taken.application is not None
    assert taken.message is not None
    assert taken.application.attachments.count() == 5
    assert [one["evidence"] for one in taken.message.verdicts if one["code"] == "FILE"] == [
        f"Pliku {n}.jpg nie przyjęto: z wiadomości bierze się najwyżej 5." for n in (5, 6)
    ]


def test_an_electronically_signed_file_makes_it_the_signed_procedure() -> None:
    taken = arrives(letter("W załączeniu.", files={"formularz.xml": XADES}))

    assert taken.application is not None
    assert taken.application.channel == ApplicationChannel.TRUSTED_E
    assert [one.kind for one in taken.application.attachments.all()] == ["SIGNED_DOC"]


def test_a_power_of_attorney_is_told_by_its_name() -> None:
    files = {"skan.jpg": SCAN, "Pełnomocnictwo.jpg": picture(size=(9, 9))}

    taken = arrives(letter("W załączeniu.", files=files))

    assert taken.application is not None
    assert {(one.name, one.kind) for one in taken.application.attachments.all()} == {
        ("skan.jpg", "PHOTO"),
        ("Pełnomocnictwo.jpg", "POA"),
    }


@pytest.mark.parametrize(
    ("subject", "words", "name", "panel"),
    [
        ("Oświadczenie do IKCS", "W załączeniu.", "skan.jpg", "IKCS"),
        ("E-BOK", "W załączeniu.", "skan.jpg", "EBOK"),
        ("Formularz zgłoszeniowy", "do E–BOK-u", "formularz_e-bok.jpg", "EBOK"),
        ("Wniosek", "Internetowe konto członka spółdzielni", "skan.jpg", "IKCS"),
        (
            "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)",
            "W załączeniu.",
            "skan.jpg",
            "WASTE_INST",
        ),
        ("Dostęp do IKCS i E-BOK", "W załączeniu.", "skan.jpg", None),
        ("Wniosek", "Proszę o dostęp.", "skan.jpg", None),
    ],
)
def test_the_panel_is_told_by_the_form_that_is_named(
    subject: str, words: str, name: str, panel: str | None
) -> None:
    taken = arrives(letter(words, subject=subject, files={name: SCAN}))

    assert (taken.application.panel if taken.application else None) == panel
    assert ReceivedMessage.objects.get() == taken.message


@pytest.mark.both_databases
def test_the_receiving_address_says_the_panel_first(settings: Settings) -> None:
    settings.COOP_PANEL_ADDRESSES = {"Sekretariat@spoldzielnia.example": "EBOK"}

    taken = arrives(letter("W załączeniu.", files={"skan.jpg": SCAN}))

    assert taken.application is not None
    assert taken.application.panel == "EBOK"


@pytest.mark.both_databases
def test_a_question_is_no_application() -> None:
    taken = arrives(letter("Jak uzyskać dostęp do IKCS?", subject="Pytanie o IKCS"))

    assert (taken.application, taken.refused) == (None, "")
    assert [event.action for event in AuditEvent.objects.all()] == ["MESSAGE_KEPT"]


@pytest.mark.both_databases
def test_the_clerk_assigns_a_message_that_waited() -> None:
    anna_on_file()
    taken = arrives(letter(subject="IKCS albo E-BOK", files={"skan.jpg": SCAN}))
    assert taken.message is not None
    assert taken.application is None

    application = assign_message(taken.message, procedure_of("IKCS"), SYSTEM, TODAY)

    assert (application.payload, application.attachments.count()) == (ANNAS_FORM, 1)
    assert application.received_at == MORNING
    assert list(application.messages.all()) == [taken.message]
    with pytest.raises(Refusal, match="jest już przy wniosku"):
        assign_message(taken.message, procedure_of("IKCS"), SYSTEM, TODAY)
    assert AccessApplication.objects.count() == 1


@pytest.mark.parametrize("message_id", ["<1@poczta.example>", ""])
def test_a_replayed_message_is_no_second_application(message_id: str) -> None:
    raw = letter(message_id=message_id) if message_id else letter().replace(b"Message-ID", b"X-Id")
    first = arrives(raw)

    again = arrives(raw)

    assert again == IntakeResult(first.message, first.application, duplicate=True)
    assert AccessApplication.objects.count() == ReceivedMessage.objects.count() == 1


def test_another_text_under_a_known_message_id_changes_nothing() -> None:
    first = arrives(letter())

    again = arrives(letter("Nazwisko: Obcy"))

    assert again == IntakeResult(first.message, first.application, duplicate=True)
    assert ReceivedMessage.objects.get().text == ANNAS_WORDS


def test_a_bomb_leaves_nothing_behind() -> None:
    before = stored_files()

    taken = arrives(b"From: a@b.example\r\nSubject: " + b"=?utf-8?b?xYE=?= " * 10_000)

    assert (taken.message, taken.application, taken.refused_code) == (None, None, "HEADERS")
    assert (ReceivedMessage.objects.count(), stored_files()) == (0, before)


def test_a_failure_half_way_leaves_neither_rows_nor_files() -> None:
    before = stored_files()

    with (
        patch.object(intake, "store_message", side_effect=OSError("dysk jest pełny")),
        pytest.raises(OSError, match="dysk jest pełny"),
    ):
        arrives(letter(files={"skan.jpg": SCAN}))

    assert (AccessApplication.objects.count(), stored_files()) == (0, before)


@pytest.mark.both_databases
def test_a_message_whose_term_has_passed_waits_no_more() -> None:
    taken = arrives(letter(subject="Pytanie", text="Kiedy biuro jest otwarte?"))
    assert taken.message is not None
    assert list(waiting_messages()) == [taken.message]

    forget_messages(ReceivedMessage.objects.all())

    assert list(waiting_messages()) == []
    gone = ReceivedMessage.objects.get()
    with pytest.raises(Refusal, match="po terminie przechowywania"):
        assign_message(gone, procedure_of("IKCS"), SYSTEM, TODAY)
