import json
import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings

from cms_ext.access.domain.email import stored_message
from cms_ext.access.domain.email.incoming import SenderCheck, find_doubts, list_verdicts
from cms_ext.access.domain.email.intake import (
    IntakeResult,
    add_to_application,
    assign_message,
    waiting_messages,
)
from cms_ext.access.domain.email.quotes import split_quotes
from cms_ext.access.domain.retention import forget_messages
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, CheckVerdict
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import ANNAS_FORM, TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import celina, daria
from tests.cms_ext.access.domain.email.letters import (
    ANNAS_WORDS,
    MORNING,
    TITLE,
    arrives,
    letter,
    names,
    signed,
)
from tests.cms_ext.access.domain.file_samples import XADES, packed, pdf, picture

pytestmark = pytest.mark.django_db

FOREIGN = Path(__file__).parent / "foreign"
SCAN = picture()


def stored_files() -> int:
    private = Path(django_settings.COOP_PRIVATE_ROOT)
    return sum(path.is_file() for path in private.rglob("*"))


@pytest.mark.both_databases
def test_annas_message_is_an_application_with_its_evidence():
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
        SENDER,
        MORNING,
    )
    assert [(attachment.name, attachment.mime) for attachment in kept.attachments.all()] == [
        ("skan.jpg", "image/jpeg")
    ]
    message = kept.messages.get()
    with message.raw.open() as stored:
        assert stored.read() == raw
    assert (message.sender, message.subject, message.text) == (SENDER, TITLE, ANNAS_WORDS)
    assert find_doubts([message]) == []
    event = AuditEvent.objects.get(action="APPLICATION_REGISTERED")
    assert event.subject == anna


def test_a_number_that_is_none_is_kept_as_written_and_finds_nobody():
    anna_on_file()
    numbers = ("siedem", "9" * 40, "٧", "7 albo 8", "-7", "7.0", "' OR 1=1")
    for place, number in enumerate(numbers):
        words = ANNAS_WORDS.replace("członkowskiego: 7", f"członkowskiego: {number}")

        made = arrives(letter(words, message_id=f"<{place}@poczta.example>")).application

        assert (made.payload["member_no"], made.person) == (number, None)


def test_only_the_registered_address_is_written_to_and_a_forged_sender_is_evidence():
    anna_on_file()
    arrives(letter(sender="obcy@inna.example", reply_to="obcy@inna.example"))

    assert list(OutgoingMessage.objects.values_list("to", flat=True)) == ["anna.lis@poczta.example"]

    forged = signed(letter(message_id="<2@poczta.example>"), "inna.example")
    taken = arrives(forged, names("inna.example"))
    assert taken.application is not None
    assert find_doubts([taken.message]) == [
        "Podpisała domena inna.example, a nadawca pisze z domeny poczta.example."
    ]


def test_a_bad_file_costs_only_itself_and_is_named():
    files = {"skan.jpg": SCAN, "skan.exe": b"MZ\x90", "paczka.zip": packed(("a.pdf", pdf()))}

    taken = arrives(letter("W załączeniu.", files=files))

    assert [attachment.name for attachment in taken.application.attachments.all()] == ["skan.jpg"]
    checks = [
        verdict for verdict in list_verdicts(taken.message) if verdict.code == SenderCheck.FILE
    ]
    assert [(one.result, one.evidence.split(".", 2)[0]) for one in checks] == [
        (CheckVerdict.FAIL, "Plik skan"),
        (CheckVerdict.FAIL, "Plik paczka"),
    ]


def test_what_is_lost_is_written_to_the_registered_address_alone():
    files = {"winmail.dat": b"x", "a.zip": packed()}
    others = arrives(letter(files=files, message_id="<2@poczta.example>"))
    anna_on_file()

    mine = arrives(letter(files=files))

    for taken in (mine, others):
        assert {"FAIL"} == {
            line["result"] for line in taken.message.verdicts if line["code"] == "FILE"
        }
    (sent,) = OutgoingMessage.objects.filter(template="cms_ext/access/mail/not_taken.txt")
    assert (sent.to, sent.about_id) == ("anna.lis@poczta.example", str(mine.application.pk))
    assert sent.subject == f"Wniosek {mine.application.number} – nie wszystko z e-maila przyjęliśmy"
    assert "- Pliki programu Outlook (winmail.dat) są nieczytelne." in sent.text
    assert re.search(r"\n- [^\n]*a\.zip[^\n]* Wyślij pliki osobno, bez pakowania\.\n", sent.text)


def test_of_seven_files_five_are_taken():
    files = {f"{n}.jpg": picture(size=(10 + n, 10)) for n in range(7)}

    taken = arrives(letter("W załączeniu.", files=files))

    assert taken.application.attachments.count() == 5
    assert [
        verdict["evidence"] for verdict in taken.message.verdicts if verdict["code"] == "FILE"
    ] == [f"Pliku {n}.jpg nie przyjęto: z wiadomości bierze się najwyżej 5." for n in (5, 6)]


def test_an_electronic_signature_and_a_power_of_attorney_are_distinguished():
    photos = {"skan.jpg": SCAN, "Pełnomocnictwo.jpg": picture(size=(9, 9))}

    signed_one = arrives(letter("W załączeniu.", files={"formularz.xml": XADES})).application
    by_hand = arrives(letter("Skany.", files=photos, message_id="<2@poczta.example>")).application

    assert signed_one.channel == ApplicationChannel.TRUSTED_E
    assert [attachment.kind for attachment in signed_one.attachments.all()] == ["SIGNED_DOC"]
    assert {(attachment.name, attachment.kind) for attachment in by_hand.attachments.all()} == {
        ("skan.jpg", "PHOTO"),
        ("Pełnomocnictwo.jpg", "POA"),
    }


@pytest.mark.all_plugins
def test_the_receiving_address_decides_the_panel_then_the_form_that_is_named(settings):
    institutions = "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
    table = [
        ("Oświadczenie do IKCS", "W załączeniu.", "skan.jpg", "IKCS"),
        ("E-BOK", "W załączeniu.", "skan.jpg", "EBOK"),
        ("Formularz zgłoszeniowy", "do E–BOK-u", "formularz_e-bok.jpg", "EBOK"),
        ("Wniosek", "Internetowe konto członka spółdzielni", "skan.jpg", "IKCS"),
        (institutions, "W załączeniu.", "skan.jpg", "WASTE_INST"),
        ("Dostęp do IKCS i E-BOK", "W załączeniu.", "skan.jpg", None),
        ("Wniosek", "Proszę o dostęp.", "skan.jpg", None),
    ]

    def panel_of(number: int, subject: str, words: str, name: str) -> str | None:
        own = f"<{number}@poczta.example>"
        taken = arrives(letter(words, subject=subject, files={name: SCAN}, message_id=own))
        assert ReceivedMessage.objects.latest("pk") == taken.message
        return taken.application.panel if taken.application else None

    assert [
        (*case, panel_of(number, *case)) for number, (*case, _panel) in enumerate(table)
    ] == table
    settings.COOP_PANEL_ADDRESSES = {"Sekretariat@spoldzielnia.example": "EBOK"}
    assert panel_of(99, "Oświadczenie do IKCS", "W załączeniu.", "skan.jpg") == "EBOK"


@pytest.mark.both_databases
def test_a_question_is_no_application_and_waits_until_its_term_has_passed():
    taken = arrives(letter("Jak uzyskać dostęp do IKCS?", subject="Pytanie o IKCS"))

    assert (taken.application, taken.refused) == (None, "")
    assert [event.action for event in AuditEvent.objects.all()] == ["MESSAGE_KEPT"]
    assert list(waiting_messages()) == [taken.message]

    forget_messages(ReceivedMessage.objects.all())

    assert list(waiting_messages()) == []
    gone = ReceivedMessage.objects.get()
    with pytest.raises(Refusal, match="po terminie przechowywania"):
        assign_message(gone, find_procedure("IKCS"), SYSTEM, TODAY)


@pytest.mark.both_databases
def test_letters_of_odd_shape_are_all_taken_in():
    """As `expected.json` says; what names no form waits with its words for a clerk."""
    expected = json.loads((FOREIGN / "expected.json").read_text("utf-8"))

    taken = {name: arrives((FOREIGN / f"{name}.eml").read_bytes()) for name in expected}

    assert [name for name, result in taken.items() if result.refused or result.duplicate] == []
    kept = {
        name: (
            result.message.sender,
            result.message.subject,
            split_quotes(result.message.text)[0].strip(),
        )
        for name, result in taken.items()
        if result.message
    }
    assert kept == {
        name: (facts["sender"], facts["subject"], facts["words"].strip())
        for name, facts in expected.items()
    }


def test_the_clerk_assigns_a_message_that_waited():
    anna_on_file()
    taken = arrives(letter(subject="IKCS albo E-BOK", files={"skan.jpg": SCAN}))
    assert taken.message is not None
    assert taken.application is None

    application = assign_message(taken.message, find_procedure("IKCS"), SYSTEM, TODAY)

    assert (application.payload, application.attachments.count()) == (ANNAS_FORM, 1)
    assert application.received_at == MORNING
    assert list(application.messages.all()) == [taken.message]
    with pytest.raises(Refusal, match="jest już przy wniosku"):
        assign_message(taken.message, find_procedure("IKCS"), SYSTEM, TODAY)
    assert AccessApplication.objects.count() == 1


@pytest.mark.parametrize("message_id", ["<1@poczta.example>", ""])
def test_a_replayed_message_is_no_second_application(message_id: str):
    raw = letter(message_id=message_id) if message_id else letter().replace(b"Message-ID", b"X-Id")
    first = arrives(raw)
    same = IntakeResult(first.message, first.application, duplicate=True)

    assert arrives(raw) == same
    assert arrives(b"Received: from mx.example\r\nDelivered-To: biuro@x\r\n" + raw) == same
    assert AccessApplication.objects.count() == 1
    assert ReceivedMessage.objects.get().text == ANNAS_WORDS


def test_a_message_under_a_known_id_is_lost_to_nobody():
    anna_on_file()
    first = arrives(letter())

    others = [arrives(letter("Nazwisko: Obcy")), arrives(letter(sender="obcy@inna.example"))]

    assert [one.duplicate for one in others] == [False, False]
    assert len({first.message, *(one.message for one in others)}) == 3


def test_neither_a_bomb_nor_a_failure_half_way_leaves_rows_or_files():
    before = stored_files()

    taken = arrives(b"From: a@b.example\r\nSubject: " + b"=?utf-8?b?xYE=?= " * 10_000)
    with (
        patch.object(stored_message, "store_message", side_effect=OSError("dysk jest pełny")),
        pytest.raises(OSError, match="dysk jest pełny"),
    ):
        arrives(letter(files={"skan.jpg": SCAN}))

    assert (taken.message, taken.application, taken.refused_code) == (None, None, "HEADERS")
    assert stored_files() == before
    assert ReceivedMessage.objects.count() == AccessApplication.objects.count() == 0


# A message that adds to an application that is there.


SENDER = "anna.lis@poczta.example"


def waiting_by_email(**changed: Any) -> AccessApplication:
    """Anna's, which came by e-mail."""
    anna_on_file()
    payload = ANNAS_FORM | changed
    return apply(payload, channel=ApplicationChannel.EMAIL, sender_email=SENDER).application


def supplement_letter(application: AccessApplication, **facts: str) -> bytes:
    """A signed form for an application that is there."""
    return letter(
        "Przesyłam podpisany formularz.\nMiejscowość: Przykładowo\n",
        subject=f"Re: Wniosek {application.number} – prosimy o uzupełnienie",
        files={"podpisany.jpg": SCAN},
        message_id="<2@poczta.example>",
        **facts,
    )


def test_the_signed_form_of_a_web_application_comes_by_email(settings):
    settings.COOP_AUTHSERV_ID = ""
    anna_on_file()
    waiting = apply().application
    assert not waiting.in_queue

    taken = arrives(supplement_letter(waiting))

    assert taken.application == waiting
    waiting.refresh_from_db()
    assert (waiting.in_queue, waiting.attachments.count(), waiting.messages.count()) == (True, 1, 1)
    assert AccessApplication.objects.count() == 1


def test_a_supplement_brings_an_incomplete_application_back_to_review(settings):
    settings.COOP_AUTHSERV_ID = ""
    waiting = waiting_by_email(place="", last_name="Liss")
    AccessApplication.objects.filter(pk=waiting.pk).update(state=ApplicationState.INCOMPLETE)

    arrives(supplement_letter(waiting))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attachments.count()) == (ApplicationState.IN_REVIEW, 1)
    # What was empty is filled in, what was written stays.
    assert waiting.payload == ANNAS_FORM | {"last_name": "Liss", "place": "Przykładowo"}


@pytest.mark.parametrize(
    ("sender", "signer", "state", "why"),
    [
        ("jedrzej@poczta.example", "", "IN_REVIEW", "ale przyszła z innego adresu."),
        (SENDER, "inna.example", "IN_REVIEW", "ale nadawca budzi wątpliwości."),
        (SENDER, "", "WITHDRAWN", "jest już rozpatrzony."),
    ],
    ids=["another sender", "a forged sender", "too late"],
)
def test_a_number_alone_opens_nobodys_application(sender: str, signer: str, state: str, why: str):
    waiting = waiting_by_email()
    AccessApplication.objects.filter(pk=waiting.pk).update(state=state)
    raw = supplement_letter(waiting, sender=sender)

    taken = arrives(signed(raw, signer) if signer else raw, names("inna.example"))

    assert taken.application is None
    assert list_verdicts(taken.message)[-1].evidence.endswith(why)
    assert waiting.attachments.count() == 0


def test_a_verdict_names_a_sixth_file_and_the_message_is_kept(settings):
    settings.COOP_AUTHSERV_ID = ""
    waiting = waiting_by_email()
    files = {f"{n}.jpg": picture(size=(10 + n, 10)) for n in range(5)}
    more = letter("Skany.", message_id="<3@poczta.example>", subject=waiting.number, files=files)
    arrives(more)

    taken = arrives(supplement_letter(waiting))

    assert taken.application == waiting
    assert list_verdicts(taken.message)[-1].evidence == (
        "Do wniosku można dołączyć najwyżej 5 plików. Połącz skany w jeden PDF."
    )
    assert waiting.attachments.count() == 5


def test_the_clerk_adds_a_message_from_another_address_after_looking_at_it():
    waiting, clerk = waiting_by_email(), celina()
    message = arrives(supplement_letter(waiting, sender="jedrzej@poczta.example")).message
    state = AccessApplication.objects.filter(pk=waiting.pk)

    with pytest.raises(Refusal, match="Ten wniosek rozpatruje"):
        add_to_application(message, waiting, daria(), TODAY)
    state.update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(Refusal, match="Wycofany"):
        add_to_application(message, waiting, clerk, TODAY)
    assert (waiting.messages.count(), waiting.attachments.count()) == (0, 0)
    state.update(state=ApplicationState.SUBMITTED)
    add_to_application(message, waiting, clerk, TODAY)

    assert list(waiting.messages.all()) == [message]
    assert [attachment.name for attachment in waiting.attachments.all()] == ["podpisany.jpg"]
    with pytest.raises(Refusal, match="jest już przy wniosku"):
        add_to_application(message, waiting, clerk, TODAY)
