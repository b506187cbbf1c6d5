"""The demo's letters and text messages, read from the files that its settings keep them in."""

import json
from datetime import UTC, datetime

from django.core.mail import EmailMultiAlternatives, get_connection

from cms_ext.operations.new_site.demo.views import (
    Letter,
    TextMessage,
    find_letter,
    list_demo_letters,
    list_demo_text_messages,
    show_letter_html,
)

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
HOSTILE = '<p onclick="x()">Zażółć</p><script>alert(1)</script>'


def send(subject: str, html: str = "", attachment: str = "") -> EmailMultiAlternatives:
    headers = {"Date": "Fri, 20 Nov 2026 09:00:00 +0000"}
    letter = EmailMultiAlternatives(subject, "Zażółć gęślą", to=["a@b.example"], headers=headers)
    if html:
        letter.attach_alternative(html, "text/html")
    if attachment:
        letter.attach(attachment, b"%PDF", "application/pdf")
    return letter


def test_letters_of_one_file_are_listed_newest_first_and_found_by_key(tmp_path, settings, rf):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert list_demo_letters() == []
    get_connection(FILE_BACKEND).send_messages(
        [send("Pierwszy"), send("Wpłata – potwierdzenie", HOSTILE, "wpłata.pdf")]
    )
    stem = next((tmp_path / "mail").iterdir()).stem
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)

    title, text, file = "Wpłata – potwierdzenie", "Zażółć gęślą", "wpłata.pdf"
    assert list_demo_letters() == [
        Letter(f"{stem}-1", at, "a@b.example", title, text, HOSTILE, (file,)),
        Letter(f"{stem}-0", at, "a@b.example", "Pierwszy", text, "", ()),
    ]
    found = [letter and letter.subject for letter in map(find_letter, (f"{stem}-0", "nie-ma"))]
    assert found == ["Pierwszy", None]
    # Nothing in a letter may run.
    answer = show_letter_html(rf.get("/"), f"{stem}-1")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_text_messages_are_listed_newest_first(tmp_path, settings):
    settings.COOP_SMS_FILE = str(tmp_path / "sms.jsonl")
    assert list_demo_text_messages() == []
    lines = [
        {"at": f"2026-11-20T09:0{minute}:00+00:00", "to": "000000101", "text": f"Kod {minute}"}
        for minute in (1, 2)
    ]
    (tmp_path / "sms.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))

    assert list_demo_text_messages() == [
        TextMessage(datetime(2026, 11, 20, 9, minute, tzinfo=UTC), "000000101", f"Kod {minute}")
        for minute in (2, 1)
    ]


def test_a_site_that_is_no_demo_has_neither_letters_nor_logins(client, db):
    answer = client.get("/strefa-mieszkanca/logowanie/")

    assert client.get("/demo/poczta/").status_code == 404
    assert b"demo-haslo" not in answer.content
