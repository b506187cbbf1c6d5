"""An answer by e-mail: into the thread with tag and address, else to the clerk, or nowhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from cms_ext.access.domain.email.intake import MAILBOX, receive_message, waiting_messages
from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import find_letters
from coop_cases.domain.mail_reply import accept_reply
from coop_cases.domain.notice import MAX_NAME_LENGTH, find_tag, reply_address
from coop_cases.domain.opening import Contact
from coop_cases.domain.queries import confirm_address
from coop_cases.domain.retention import remove_cases
from coop_cases.models import Case, CaseMail
from plugins.cases.tests.cases import TODAY, fault, walk
from plugins.cases.tests.domain.test_attachment import photo_with_place
from plugins.cases.tests.mails import OFFICE, answer_to, file

pytestmark = pytest.mark.django_db
JAN = "jan@poczta.example"


@pytest.fixture(autouse=True)
def _reads_mail(settings) -> None:
    settings.COOP_CASE_REPLIES = OFFICE


@pytest.fixture
def case(_reads_mail: None) -> Case:
    """A stranger's, with an address that he has confirmed."""
    return confirm_address(fault(contact=Contact("Jan Obcy", JAN)), SYSTEM)


def take(mail: Any) -> bool:
    return accept_reply(mail, SYSTEM, TODAY)


def said(case: Case) -> list[tuple[str, str]]:
    """Return the thread after its first message, each with the beginning of its words."""
    return [(message.direction, message.body.split("\n")[0]) for message in case.messages.all()[1:]]


@pytest.mark.both_databases
def test_an_answer_lands_in_the_thread_once(case: Case):
    taken = [take(answer_to(case)), take(answer_to(case))]

    assert taken == [True, True]
    assert said(case) == [("IN", "Lampa dalej nie świeci.")]
    assert [mail.fate for mail in CaseMail.objects.all()] == ["THREAD"]


def test_it_sets_a_resting_clock_going(case: Case):
    walk(case, "triage", "request_supplement")

    take(answer_to(case, text="Oto ono.", files=[file("lampa.jpg", photo_with_place())]))

    case.refresh_from_db()
    (picture,) = case.messages.last().attachments.all()
    assert case.state == "IN_PROGRESS"
    assert picture.mime == "image/jpeg"
    with picture.file.open("rb") as kept:
        assert b"GPS" not in kept.read()


def test_the_letter_names_the_address_to_which_it_is_answered(case: Case):
    letter = OutgoingMessage.objects.get(template__endswith="received.txt")

    assert letter.reply_to == reply_address(case, JAN)
    assert len(letter.reply_to.partition("@")[0]) <= 64
    assert MAX_NAME_LENGTH == 17  # that of the office; the tag takes the rest
    assert "Możesz też odpowiedzieć na tego e-maila" in letter.text


def test_without_an_address_of_the_office_nobody_is_invited(settings):
    settings.COOP_CASE_REPLIES = ""

    confirm_address(fault(contact=Contact("Jan Obcy", JAN)), SYSTEM)

    letter = OutgoingMessage.objects.get(template__endswith="received.txt")
    assert (letter.reply_to, "odpowiedzieć na tego" in letter.text) == ("", False)
    assert find_tag([f"sprawy+{'a' * 46}@spoldzielnia.example"]) is None


RAW = """From: Jan Obcy <jan@poczta.example>
To: <{to}>
Subject: Re: Sprawa
Date: Fri, 20 Nov 2026 09:00:00 +0100
Message-ID: <9@poczta.example>
{more}Content-Type: text/plain; charset=utf-8

Lampa dalej nie świeci.

{quote}
"""


QUOTE = "W dniu 20.11.2026 o 8:00, Spółdzielnia napisał(a):\n> Sprawa SPR/2026/000001"
ANSWER = ("IN", "Lampa dalej nie świeci.")
BY_PROGRAM = (
    "Przyszedł e-mail od programu (odpowiedź automatyczna, zwrot, lista): jan@poczta.example."
)
NOTED = ("INTERNAL", f"{BY_PROGRAM} Nie dodano go do rozmowy. Treść:")


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ("", ANSWER),
        ("Auto-Submitted: auto-replied\n", NOTED),
        ("Precedence: bulk\n", NOTED),
        ("Return-Path: <>\n", NOTED),
        ("List-Id: <sasiedzi.example>\n", NOTED),
        ("Auto-Submitted: no\n", ANSWER),
    ],
)
def test_the_mailbox_of_applications_brings_it_here(
    more: str, thread: tuple[str, str], case: Case, settings
):
    settings.COOP_AUTHSERV_ID = ""
    raw = RAW.format(quote=QUOTE, to=reply_address(case, JAN), more=more).encode()

    received = receive_message(raw, MAILBOX, SYSTEM, TODAY)

    assert (received.elsewhere, received.message, received.refused) == (True, None, "")
    assert said(case) == [thread]
    assert case.messages.last().quoted == QUOTE
    assert waiting_messages().count() == 0
    (opener,) = find_letters([CaseMail.objects.get().digest]).values()
    with opener() as letter:
        assert letter.read() == raw
    assert receive_message(b"Received: x\n" + raw, MAILBOX, SYSTEM, TODAY).duplicate
    remove_cases(Case.objects.all())
    assert ReceivedMessage.objects.get().raw == ""


def test_what_the_own_mail_server_did_not_confirm_is_a_note_for_the_clerk(case: Case, settings):
    settings.COOP_AUTHSERV_ID = "mx.spoldzielnia.example"
    confirmed = "Authentication-Results: mx.spoldzielnia.example; dmarc=pass\n"
    to = reply_address(case, JAN)

    for first in ("", confirmed):
        raw = first + RAW.format(quote=QUOTE, to=to, more="").replace("<9@", f"<{len(first)}@")
        receive_message(raw.encode(), MAILBOX, SYSTEM, TODAY)

    assert [direction for direction, _words in said(case)] == ["INTERNAL", "IN"]


def test_what_is_not_about_a_case_waits_with_the_applications(case: Case):
    raw = RAW.format(quote=QUOTE, to=f"sprawy+{'a' * 46}@spoldzielnia.example", more="").encode()

    received = receive_message(raw, MAILBOX, SYSTEM, TODAY)

    assert received.message is not None
    assert (received.elsewhere, said(case)) == (False, [])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"sender": "ktos@poczta.example"}, "z obcego adresu: ktos@poczta.example"),
        ({"sender": ""}, "z obcego adresu: bez jednego nadawcy"),
        ({"doubtful": True}, "budzi wątpliwości"),
    ],
)
def test_only_the_clerk_reads_of_a_foreign_sender(wrong: dict[str, Any], why: str, case: Case):
    assert take(answer_to(case, text="Proszę wycofać sprawę.", **wrong))

    case.refresh_from_db()
    ((direction, words),) = said(case)
    assert (direction, case.mail_waits_since is None, case.state) == ("INTERNAL", False, "NEW")
    assert why in words
    assert "Proszę wycofać sprawę." in case.messages.last().body


def test_only_the_clerk_reads_of_a_forged_proof(case: Case):
    name, _at, domain = reply_address(case, JAN).partition("@")
    forged = [f"{name[:-20]}{signs}@{domain}" for signs in ("a" * 20, "A2B3" * 5, "=" * 20)]
    # That of the same case for somebody else's address.
    others = reply_address(case, "ktos@poczta.example")

    for number, recipient in enumerate([*forged, others]):
        assert take(answer_to(case, recipients=(recipient,), message_id=f"<{number}@x>"))

    assert [direction for direction, _words in said(case)] == ["INTERNAL"] * 4
    assert all("nie odpowiada na żaden list" in words for _direction, words in said(case)[:3])


def test_what_names_no_case_is_somebody_elses(case: Case):
    tags = ("", "abc", "1" * 46, "a" * 46)
    tagged = [f"sprawy+{tag}@spoldzielnia.example" for tag in tags]

    for recipient in [OFFICE, *tagged, "ktos@poczta.example", ""]:
        assert not take(answer_to(case, recipients=(recipient,))), recipient
    assert CaseMail.objects.count() == 0


@pytest.mark.parametrize(
    "loop", [{"automatic": True}, {"sender": OFFICE}, {"sender": "nie-odpowiadaj@localhost"}]
)
def test_the_clerk_reads_of_programs_and_loops_without_an_answer(
    loop: dict[str, Any], case: Case, settings
):
    settings.DEFAULT_FROM_EMAIL = "nie-odpowiadaj@localhost"
    letters = OutgoingMessage.objects.count()

    assert take(answer_to(case, **loop))

    case.refresh_from_db()
    ((direction, words),) = said(case)
    assert (direction, words.split(" (")[0]) == ("INTERNAL", "Przyszedł e-mail od programu")
    assert (case.mail_waits_since is None, OutgoingMessage.objects.count()) == (False, letters)
    assert AuditEvent.objects.filter(action="CASE_MAIL_NOTED").count() == 1


def test_letters_that_share_an_id_are_all_in_the_case(case: Case):
    """Anyone who chooses the id of another letter keeps it out of nothing."""
    others = ({}, {"text": "Świeci."}, {"sender": "ktos@poczta.example"}, {"text": "Świeci."})

    assert [take(answer_to(case, **other)) for other in others] == [True] * 4

    assert [direction for direction, _words in said(case)] == ["IN", "IN", "INTERNAL"]


def test_letters_that_differ_in_their_date_alone_are_all_in_the_case(case: Case, settings):
    settings.COOP_AUTHSERV_ID = ""
    raw = RAW.format(to=reply_address(case, JAN), more="", quote="")

    for moment in ("09:00:00", "09:00:00", "09:00:01"):
        receive_message(raw.replace("09:00:00", moment).encode(), MAILBOX, SYSTEM, TODAY)

    assert said(case) == [ANSWER] * 2


def test_a_note_names_the_files_that_stay_in_the_letter(case: Case):
    take(answer_to(case, sender="ktos@poczta.example", files=[file("umowa.pdf", b"%PDF")]))

    assert case.messages.last().body.endswith("Załączniki: umowa.pdf.")


def test_bad_files_are_named_and_the_words_stay(case: Case):
    web_page = b"<html><script>alert(1)</script></html>"
    sent = [file("zdjecie.jpg", web_page), *[file(f"{at}.txt", b"abc") for at in range(6)]]

    take(answer_to(case, files=sent))

    (answer, note) = case.messages.all()[1:]
    assert [attachment.name for attachment in answer.attachments.all()] == [
        f"{at}.txt" for at in range(5)
    ]
    assert note.direction == "INTERNAL"
    assert "Plik zdjecie.jpg jest za duży lub ma niedozwolony format." in note.body
    assert "5.txt: najwyżej 5 plików" in note.body


def test_a_long_text_is_kept_whole(case: Case):
    words = "Bardzo długa opowieść. " * 600

    take(answer_to(case, text=words))

    message = case.messages.last()
    (whole,) = message.attachments.all()
    assert len(message.body) <= 5000
    with whole.file.open("rb") as kept:
        assert kept.read().decode() == words.strip()


def test_a_done_case_takes_no_answer(case: Case):
    walk(case, "triage", "resolve")

    take(answer_to(case))

    case.refresh_from_db()
    assert said(case)[-1][0] == "INTERNAL"
    assert (case.state, case.mail_waits_since is None) == ("RESOLVED", False)


LOGO = "Pominięto mały obrazek z treści wiadomości: logo.png."
SECRET = "Wiadomość jest zaszyfrowana."


def letters() -> list[str]:
    """Return the letters about what was not taken."""
    sent = OutgoingMessage.objects.filter(template="cases/mail/not_taken.txt")
    return [letter.text for letter in sent.order_by("pk") if letter.state == "QUEUED"]


def test_what_is_lost_is_noted_and_reported_to_the_customer(case: Case):
    file_out = "Plik a.docx jest za duży lub ma niedozwolony format."
    mail = answer_to(case, files=[file("a.docx", b"PK")], left_out=(SECRET, LOGO), lost=(SECRET,))

    take(mail)

    (answer, note) = case.messages.all()[1:]
    (letter,) = letters()
    first, *lines = note.body.split("\n")
    assert (answer.body, first) == (
        "Lampa dalej nie świeci.",
        "Z e-maila klienta nie przyjęto (tak napisaliśmy klientowi):",
    )
    assert [line.partition(" Przyjmujemy")[0] for line in lines] == [SECRET, file_out, LOGO]
    assert f"- {SECRET}\n- {file_out}" in letter
    assert LOGO not in letter
    case.refresh_from_db()
    assert case.mail_waits_since is not None


def test_a_logo_is_noted_once_and_nobody_waits_or_is_written_to(case: Case):
    for text in ("Raz.", "Dwa."):
        take(answer_to(case, text=text, left_out=(LOGO,)))

    case.refresh_from_db()
    assert said(case) == [
        ("IN", "Raz."), ("INTERNAL", "Z e-maila klienta nie ma w rozmowie:"), ("IN", "Dwa."),
    ]  # fmt: skip
    assert (case.mail_waits_since, letters()) == (None, [])


NOTHING = "Przyszedł e-mail klienta bez słów i bez plików, które można przyjąć."
ENDED = "Przyszedł e-mail klienta do sprawy, która jest zakończona."
FULL = "Przyszedł e-mail klienta ponad liczbę albo rozmiar, które sprawa przyjmuje bez odpowiedzi."


def test_the_clerk_reads_reasons_and_no_errors_of_the_customers_form(case: Case, monkeypatch):
    lost = {"left_out": (SECRET,), "lost": (SECRET,)}

    take(answer_to(case, text="", files=[file("a.docx", b"PK")], **lost))
    monkeypatch.setattr("coop_cases.domain.customer.MAX_MESSAGES", 0)
    take(answer_to(case, text="Jeszcze jedno.", **lost))
    walk(case, "triage", "resolve")
    take(answer_to(case, text="Dziękuję.", **lost))

    ending = "Nie dodano go do rozmowy. Treść:"
    bodies = case.messages.filter(direction="INTERNAL").values_list("body", flat=True)
    assert list(bodies) == [
        f"{NOTHING} {ending}\n\nZałączniki: a.docx.\n\n{SECRET}",
        f"{FULL} {ending}\n\nJeszcze jedno.\n\n{SECRET}",
        f"{ENDED} {ending}\n\nDziękuję.\n\n{SECRET}",
    ]
    # Only the first was taken as far as anybody could answer it.
    (letter,) = letters()
    assert "Przyjmujemy zdjęcia JPG" in letter


@pytest.mark.parametrize(
    "sender", [{"automatic": True}, {"sender": OFFICE}, {"sender": "ktos@poczta.example"},
               {"doubtful": True}]
)  # fmt: skip
def test_programs_and_strangers_get_no_list_of_what_was_lost(sender: dict[str, Any], case: Case):
    take(answer_to(case, left_out=(SECRET,), lost=(SECRET,), **sender))

    assert letters() == []
    assert case.messages.last().body.endswith(f"Lampa dalej nie świeci.\n\n{SECRET}")


def test_a_program_that_answers_each_letter_makes_no_loop(case: Case):
    for at in range(8):
        take(answer_to(case, text=f"Odpowiedź {at}", left_out=(SECRET,), lost=(SECRET,)))

    # With the one that asked to confirm the address, five in a day.
    assert len(letters()) == 4


FOREIGN = (
    Path(__file__).parents[4] / "tests" / "cms_ext" / "access" / "domain" / "email" / "foreign"
)
EXPECTED = json.loads((FOREIGN / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_letter_of_odd_shape_reaches_its_case_whole(name: str, case: Case, settings):
    settings.COOP_AUTHSERV_ID = ""
    read = EXPECTED[name]
    Case.objects.filter(pk=case.pk).update(contact_email=read["sender"])
    case.refresh_from_db()
    tag = f"X-Original-To: {reply_address(case, read['sender'])}\n".encode()

    received = receive_message(tag + (FOREIGN / f"{name}.eml").read_bytes(), MAILBOX, SYSTEM, TODAY)

    assert (received.elsewhere, case.mails.get().fate) == (True, "THREAD")
    answer = case.messages.get(direction="IN", pk__gt=case.messages.first().pk)
    assert (answer.body, answer.quoted) == (read["words"].strip(), read.get("quoted", ""))
    # What is no picture and no whole PDF is refused, and that is said.
    notes = "\n".join(note.body for note in case.messages.filter(direction="INTERNAL"))
    kept = [attachment.name for attachment in answer.attachments.all()]
    for attached in read["attachments"]:
        stem = attached["name"].rpartition(".")[0]
        assert stem in notes or any(stem in name for name in kept)
    assert len(letters()) == bool(notes and "nie przyjęto" in notes)
