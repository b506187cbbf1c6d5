from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letter import BOUNDARY, LetterText, make_letter
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead, read_letterhead
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage

SITE = "https://www.naskraju.example"
DESK = Letterhead(
    "SM „Na Skraju”",
    address="ul. Słoneczna 1",
    desk="Dział Finansowo-Księgowy",
    room="3",
    phone="42 555 01 03",
    email="finanse@naskraju.example",
)


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE


def test_nothing_remote_and_nothing_that_tracks_and_the_text_is_signed():
    words = LetterText("Temat", "Treść")

    mail = make_letter("anna@poczta.example", words, "<1@naskraju.example>", DESK)

    assert str(mail.body) == (
        "Treść\n\n"
        "-- \nSM „Na Skraju”\nDział Finansowo-Księgowy, pokój 3\nTelefon: 42 555 01 03\n"
        "E-mail: finanse@naskraju.example\nul. Słoneczna 1\n\n"
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )
    assert (mail.reply_to, mail.from_email.split(" <")[0]) == (
        ["finanse@naskraju.example"],
        "=?utf-8?b?U00g4oCeTmEgU2tyYWp14oCd?=",
    )
    html, _kind = mail.alternatives[0]
    for line in DESK.lines:
        assert line in html
    assert [word for word in ("<img", "src=", "http:", "https:", "url(") if word in html] == []


@pytest.mark.django_db
def test_the_sender_is_the_coop_by_name():
    CoopSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"name": 'SM "Na Skraju", Łódź', "short_name": "x", "full_name": "x"},
    )

    words = LetterText("Temat", "Treść")
    mail = make_letter("a@b.example", words, "<1@b.example>", read_letterhead()).message()

    assert "=?utf-8?" in str(mail["From"])
    assert str(mail["From"]).count("@") == 1


def test_what_like_letters_share_is_made_once_and_the_bytes_are_the_same():
    """Those of Django's own mail but for the boundary, which can stand in no text."""
    text = f"Dzień dobry\n\n--{BOUNDARY}\nżółw\n--{BOUNDARY}--\n"
    for subject in [
        "Awaria",
        "Plain words, longer than what may stand in a line of a header without being folded, 2026",
        "Brak ciepłej wody",
        "Zażółć gęślą jaźń: zmiana opłat za gospodarowanie odpadami komunalnymi od 1 stycznia 2027",
        "ąęśćżźółń" * 20,
        "=?utf-8?q?x?= ż",
    ]:
        words = LetterText(subject, text, html=f"<p>{text}</p>")
        ours = make_letter("anna@poczta.example", words, "<1@b.example>", Letterhead("SM Łódź"))
        plain = EmailMultiAlternatives(
            ours.subject, ours.body, ours.from_email, ours.to, headers=ours.extra_headers
        )
        plain.encoding = ours.encoding
        plain.attach_alternative(*ours.alternatives[0])

        by_django = plain.message()
        by_django.set_boundary(BOUNDARY)
        sent = ours.message().as_bytes(linesep="\r\n")

        assert sent == by_django.as_bytes(linesep="\r\n")
        assert ours.subject == subject
        assert sent.count(BOUNDARY.encode()) == 4


@pytest.mark.django_db
def test_no_line_break_gets_into_the_outbox(settings, tmp_path: Any):
    (tmp_path / "note.txt").write_text("Wniosek {{ number }}\n\nTreść")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    for sign in ("\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\0"):
        address = f"anna@poczta.example{sign}Bcc: obcy@evil.example"
        context = {"number": f"1{sign}Bcc: x@evil.example"}
        with pytest.raises(ValueError, match="line break"):
            queue_message(address, "note.txt", {"number": "1"})
        with pytest.raises(ValueError, match="line break"):
            queue_sealed(address, "note.txt", "composer", {})
        if not sign.endswith("\n"):
            with pytest.raises(ValueError, match="line break"):
                queue_message("anna@poczta.example", "note.txt", context)
        else:  # The rest of the line is text then, and no header.
            message = queue_message("anna@poczta.example", "note.txt", context)
            assert (message.subject, message.text[:3]) == ("Wniosek 1", "Bcc")
            message.delete()
    assert OutgoingMessage.objects.count() == 0
