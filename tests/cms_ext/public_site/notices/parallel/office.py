"""Makes a small co-op in a database of its own, or tells what became of it, as JSON."""

import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after Django is set up

from cms_ext.base.dates.clock import business_today  # noqa: E402
from cms_ext.people.outbox.mail.models import OutgoingMessage  # noqa: E402
from cms_ext.people.outbox.sms.models import TextMessage  # noqa: E402
from cms_ext.public_site.notices.models import (  # noqa: E402
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_below, publish_site  # noqa: E402
from cms_ext.public_site.pages.models import HomePage  # noqa: E402
from cms_ext.public_site.subscriptions.models import (  # noqa: E402
    Mailing,
    PhoneSubscription,
    Sending,
    Subscription,
)

KINDS = ("GENERAL", "OUTAGE", "ALERT", "WORKS", "WASTE")


def make() -> None:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    index = publish_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))
    today, now = business_today(), timezone.now()
    for code in KINDS:
        page = AnnouncementPage(
            title=f"Ogłoszenie {code}",
            kind=AnnouncementKind.objects.get(code=code),
            lead="Co, gdzie, kiedy.",
            valid_from=today,
            valid_until=today,
            live=False,
        )
        index.add_child(instance=page)
        page.save_revision()
    given = {"consent_at": now, "confirm_at": now, "consent_text_version": "1"}
    for frequency in ("NOW", "DAILY"):
        Subscription.objects.create(
            email=f"{frequency.lower()}@poczta.example",
            frequency=frequency,
            state="CONFIRMED",
            confirm_until=now,
            **given,
        )
    PhoneSubscription.objects.create(
        number="600000101", state="CONFIRMED", code_until=now, end_key="k", **given
    )


def tell() -> None:
    numbers = AnnouncementPage.objects.order_by("number").values_list("number", flat=True)
    letters = OutgoingMessage.objects.order_by("to", "template").values_list("to", "template")
    print(
        json.dumps(
            {
                "numbers": list(numbers),
                "mailings": Mailing.objects.exclude(done_at=None).count(),
                "sendings": Sending.objects.exclude(sent_on=None).count(),
                "letters": [f"{to} {template.rpartition('/')[2]}" for to, template in letters],
                "sms": list(TextMessage.objects.values_list("state", "tries")),
            }
        )
    )


{"make": make, "tell": tell}[sys.argv[1]]()
