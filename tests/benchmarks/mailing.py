"""`python -m tests.benchmarks.mailing FILE`: the cost of each letter of an announcement.

100 000 subscribers hear of one announcement: their letters are queued as the job `announce` does
it, then handed over as `deliver_mail` does it, to a mail server that takes the bytes of each letter
and costs nothing. The floor is building the same e-mail, of text and HTML, to its bytes. Times are
of the CPU, the database's included; memory is the peak beyond what the process had before. The
database is the one of the settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Sequence  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.core.mail import EmailMessage, EmailMultiAlternatives  # noqa: E402 - after the set-up
from django.core.mail.backends.base import BaseEmailBackend  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.test import override_settings  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.people.outbox.mail.domain.delivery import deliver_mail  # noqa: E402 - after the set-up
from cms_ext.people.outbox.mail.models import OutgoingMessage  # noqa: E402 - after the set-up
from cms_ext.public_site.notices.models import (  # noqa: E402 - after the set-up
    AnnouncementIndexPage,
)
from cms_ext.public_site.pages.domain.editing import (  # noqa: E402 - after the set-up
    publish_below,
    publish_site,
)
from cms_ext.public_site.pages.models import HomePage  # noqa: E402 - after the set-up
from cms_ext.public_site.subscriptions.domain.sending import (  # noqa: E402 - after the set-up
    run_mailings,
)
from cms_ext.public_site.subscriptions.models import (  # noqa: E402 - after the set-up
    Mailing,
    Subscription,
)
from tests.benchmarks.cpu import forbid_parallel_workers, measure_cost  # noqa: E402 - after the set-up
from tests.benchmarks.database import migrate_in_process, update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import choose_size  # noqa: E402 - after the set-up
from tests.benchmarks.memory import measure_step  # noqa: E402 - after the set-up
from tests.benchmarks.steps import Step, report_steps  # noqa: E402 - after the set-up
from tests.cms_ext.conftest import published  # noqa: E402 - after the set-up

LETTERS = choose_size(100_000, 1_000)
FLOOR_OF = 500
GOAL = 3.0
QUEUED = OutgoingMessage.State.QUEUED
LEAD = "W czwartek od 8 do 15 nie będzie ciepłej wody. " * 6


class KeptServer(BaseEmailBackend):
    """Takes the bytes of each letter from Django's SMTP backend, and keeps the last one."""

    count = 0
    last: EmailMessage

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            mail.message().as_bytes(linesep="\r\n")
            KeptServer.count += 1
            KeptServer.last = mail
        return len(email_messages)


def main(target: Path) -> None:
    migrate_in_process()
    forbid_parallel_workers()
    fill()
    backend = f"{KeptServer.__module__}.{KeptServer.__qualname__}"
    with override_settings(EMAIL_BACKEND=backend):
        queueing, queue_peak = measure_step(queue_all)
        if connection.vendor == "postgresql":
            update_statistics()
        assert OutgoingMessage.objects.filter(state=QUEUED).count() == LETTERS
        handing, hand_peak = measure_step(hand_over_all)
    assert KeptServer.count == LETTERS
    floor = statistics.median(measure_cost(build_bare) for _ in range(5)) / FLOOR_OF
    vendor, each = connection.vendor, 1 / LETTERS
    both, peak = queueing + handing, max(queue_peak, hand_peak)
    report_steps(
        f"letter, one of {LETTERS}",
        [
            Step(vendor, "queued", queueing * each, floor, None, queue_peak),
            Step(vendor, "handed over", handing * each, floor, None, hand_peak),
            Step(vendor, "both", both * each, floor, GOAL, peak),
        ],
        target,
    )


def queue_all() -> None:
    run_mailings()
    while Mailing.objects.filter(done_at=None).exists():
        run_mailings()


def hand_over_all() -> None:
    while OutgoingMessage.objects.filter(state=QUEUED).exists():
        deliver_mail()


def build_bare() -> None:
    """Build the last letter again, as many times as the floor is measured."""
    like = KeptServer.last
    assert isinstance(like, EmailMultiAlternatives)
    [html] = like.alternatives
    for _ in range(FLOOR_OF):
        mail = EmailMultiAlternatives(
            subject=like.subject,
            body=like.body,
            from_email=like.from_email,
            to=like.to,
            headers=like.extra_headers,
        )
        mail.encoding = like.encoding
        mail.attach_alternative(*html)
        mail.message().as_bytes(linesep="\r\n")


def fill() -> None:
    home = publish_site(HomePage(title="SM Próbna", slug="probna"), "naskraju.example", 80)
    index = publish_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))
    published(index, "Brak ciepłej wody", kind="OUTAGE", lead=LEAD)
    now = timezone.now()
    Subscription.objects.bulk_create(
        (
            Subscription(
                email=f"osoba{number}@poczta.example",
                frequency=Subscription.Frequency.NOW,
                state=Subscription.State.CONFIRMED,
                consent_text_version="2026-1",
                consent_at=now,
                confirm_until=now,
                confirm_at=now,
            )
            for number in range(LETTERS)
        ),
        batch_size=500,
    )
    update_statistics()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
