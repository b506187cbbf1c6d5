"""A mail server that really takes letters, and Anna, who wants to hear of her staircase."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.base.web.public_forms import new_stamp
from cms_ext.people.outbox.mail.domain.delivery import deliver_due
from cms_ext.public_site.subscriptions.models import Subscription
from tests.mail_server import MailServer, Received, mail_server

ADDRESS = "/ogloszenia/subskrypcja/"
ANNA = "anna@poczta.example"

Subscribe = Callable[..., None]


@pytest.fixture
def server(settings: Any, db: None) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        settings.WAGTAILADMIN_BASE_URL = "https://www.naskraju.example"
        yield running


def delivered(server: MailServer) -> list[Received]:
    """What the post takes now."""
    before = len(server.received)
    deliver_due(timezone.now())
    return server.received[before:]


def typed(email: str = ANNA, **chosen: Any) -> dict[str, Any]:
    return {
        "email": email,
        "frequency": "NOW",
        "consent": "2026-1",
        "otwarto": new_stamp(),
        "strona_www": "",
        **chosen,
    }


def link(letter: Received, kind: str) -> str:
    """Return the path of the link of this kind („potwierdz”, „zmien”, „rezygnacja”) in a letter."""
    urls = [word for word in letter.part("plain").split() if f"/subskrypcja/{kind}/" in word]
    assert len(urls) == 1, letter.part("plain")
    return urls[0].removeprefix("https://www.naskraju.example")


@pytest.fixture
def subscribe(client, server: MailServer, settings: Any) -> Subscribe:
    """Anna fills in the form and presses the button behind the link in her letter."""
    settings.COOP_FORM_FASTEST_SECONDS = 0

    def subscribe(email: str = ANNA, **chosen: Any) -> None:
        client.post(ADDRESS, typed(email, **chosen))
        (letter,) = delivered(server)
        client.post(link(letter, "potwierdz"))

    return subscribe


def subjects(letters: list[Received]) -> list[tuple[str, str]]:
    return [(letter.to[0], str(letter.mail["Subject"]).strip()) for letter in letters]


def subscriber(email: str, **chosen: Any) -> Subscription:
    now = timezone.now()
    places = {name: chosen.pop(name, []) for name in ("properties", "buildings", "staircases")}
    kinds = chosen.pop("kinds", [])
    made = Subscription.objects.create(
        email=email,
        everywhere=not any(places.values()),
        frequency=chosen.pop("frequency", "NOW"),
        state=chosen.pop("state", "CONFIRMED"),
        consent_text_version="2026-1",
        consent_at=now,
        confirm_until=now,
        confirm_at=now,
        **chosen,
    )
    for name, found in places.items():
        getattr(made, name).set(found)
    made.kinds.set(kinds)
    return made
