"""Reports about letters that came back (RFC 3464)."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.subscriptions.models import Bounce, Subscription
from tests.cms_ext.public_site.subscriptions.conftest import ANNA, subscriber
from tests.commands import printed
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

REPORT = Path(__file__).with_name("report.eml").read_text("utf-8")


@shared
def letters() -> list[str]:
    """Return the ids of four letters that Anna's subscription was sent."""
    now = timezone.now()
    subscription = subscriber(ANNA)
    return [
        OutgoingMessage.objects.create(
            to=ANNA,
            template="s2",
            about_type=subscription._meta.label,
            about_id=str(subscription.pk),
            state="SENT",
            queued_at=now,
            next_try_at=now,
            message_id=f"<{number}@naskraju.example>",
        ).message_id
        for number in range(4)
    ]


def note(folder: Path) -> str:
    return printed("note_bounces", str(folder)).strip()


def report(message_id: str, status: str = "5.1.1", kind: str = "text/rfc822-headers") -> str:
    return REPORT.format(message_id=message_id, status=status, kind=kind)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_the_third_refusal_ends_the_subscription(letters: list[str], tmp_path, kind: str):
    for number in range(2):
        (tmp_path / f"{number}.eml").write_text(report(letters[number], kind=kind))
    assert note(tmp_path) == "Przeczytano wiadomości: 2. Zwrotów: 2."
    assert note(tmp_path) == "Przeczytano wiadomości: 2. Zwrotów: 2."
    assert (Subscription.objects.get().state, Bounce.objects.count()) == ("CONFIRMED", 2)

    (tmp_path / "2.eml").write_text(report(letters[2], kind=kind))
    note(tmp_path)

    assert (Subscription.objects.get().state, Bounce.objects.count()) == ("BOUNCED", 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("To: biuro", "To: (c):\nCc: <[x]>\nTo: biuro"),
        ("; boundary=", "; name*; charset*=x; boundary="),
        ('boundary="B"', "boundary=B"),
        ("message/delivery-status", "message/global-delivery-status"),
        ("message/delivery-status", "Message/Delivery-Status; name*"),
        ("Message-ID: ", "Message-ID:\n "),
        ("Message-ID: ", "To: (c):\nMESSAGE-ID :"),
        ("Status: ", "Status:\t"),
        ("From: MAILER", "\n\nFrom: MAILER"),
        ("Message-ID: ", "\nMessage-ID: "),
    ],
)
def test_an_odd_report_counts(letters: list[str], tmp_path, old: str, new: str):
    raw = report(letters[0])
    (tmp_path / "mail.eml").write_text(raw.replace(old, new))

    assert old in raw
    assert note(tmp_path) == "Przeczytano wiadomości: 1. Zwrotów: 1."


def test_other_mail_counts_for_nothing(letters: list[str], tmp_path):
    for raw in (
        "",
        "Subject: Jestem na urlopie\n\nDo poniedziałku.",
        "Content-Type: multipart/report; boundary=B\n\n--B\n\nbroken",
        "\xff\xfe\x00" * 40,
        report("<0@naskraju.example>", status="4.2.2"),
        report("<obca@inny.example>"),
    ):
        (tmp_path / "mail.eml").write_text(raw, encoding="latin-1", errors="replace")

        assert note(tmp_path / "mail.eml") == "Przeczytano wiadomości: 1. Zwrotów: 0.", raw
    assert not Bounce.objects.exists()
    # Nor does a folder that is not there.
    with pytest.raises(CommandError, match="Nie ma takiego pliku ani folderu: zwroty"):
        call_command("note_bounces", str(tmp_path / "zwroty"))
