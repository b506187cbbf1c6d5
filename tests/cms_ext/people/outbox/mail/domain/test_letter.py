from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.domain.letter import (
    BOUNDARY,
    LetterText,
    make_letter,
    make_paragraphs,
    read_sender_name,
)
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage

SITE = "https://www.naskraju.example"


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE


def test_paragraphs_escape_everything_and_link_only_to_this_site():
    entry = f"{SITE}/strefa-mieszkanca/"
    table = {
        "Raz\ndwa\n\n\ntrzy": ["Raz<br>dwa", "trzy"],
        "<b>x</b> & y": ["&lt;b&gt;x&lt;/b&gt; &amp; y"],
        f"Wejdź: {entry}.": [f'Wejdź: <a href="{entry}">{entry}</a>.'],
        SITE: [f'<a href="{SITE}">{SITE}</a>'],
        f"({SITE}/a?x=1)": [f'(<a href="{SITE}/a?x=1">{SITE}/a?x=1</a>)'],
        f"{SITE}.evil.example/a": [f"{SITE}.evil.example/a"],
        f"{SITE}@evil.example/a": [f"{SITE}@evil.example/a"],
        f"{SITE}:8000/a": [f"{SITE}:8000/a"],
        "https://evil.example/": ["https://evil.example/"],
        'javascript:alert("x")': ["javascript:alert(&quot;x&quot;)"],
    }

    assert {text: make_paragraphs(text) for text in table} == table


@pytest.mark.django_db
def test_nothing_remote_and_nothing_that_tracks_and_the_footer_stands_once():
    footer = (
        "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
    )

    mails = [
        make_letter("anna@poczta.example", LetterText("Temat", text), "<1@naskraju.example>", "SM")
        for text in ("Treść", f"Treść\n\n{footer}")
    ]

    assert [str(mail.body) for mail in mails] == [f"Treść\n\n{footer}"] * 2
    html, _kind = mails[0].alternatives[0]
    words = ("<img", "src=", "http:", "https:", "<style", "url(")
    assert [word for word in words if word in html] == []


@pytest.mark.django_db
def test_the_sender_is_the_coop_by_name():
    CoopSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"name": 'SM "Na Skraju", Łódź', "short_name": "x", "full_name": "x"},
    )

    words = LetterText("Temat", "Treść")
    mail = make_letter("a@b.example", words, "<1@b.example>", read_sender_name()).message()

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
        ours = make_letter("anna@poczta.example", words, "<1@b.example>", "SM Łódź")
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
