"""Ways to hand a text message to a gateway; `COOP_SMS_BACKEND` names one by its dotted path.

A backend is a function `(message: Sms) -> str`. It returns the gateway's own id of the message, or
an empty text where there is none, and raises one of the three exceptions below.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

TO_FILE = "cms_ext.people.outbox.sms.backends.to_file"


@dataclass(frozen=True, slots=True)
class Sms:
    """A message: nine digits of a Polish number, the text, and our own id, letters and digits."""

    number: str
    text: str
    own_id: str


class NotHandedOver(Exception):
    """The gateway refused; the text tells staff why, without number and content."""


class NotReached(NotHandedOver):
    """The gateway did not get the message; it can be sent again without harm."""


class OutcomeUnknown(Exception):
    """The gateway may have taken the message or not; the text tells staff what happened."""


def to_file(message: Sms) -> str:
    """Append the message as a line of JSON to `COOP_SMS_FILE`; nobody gets it.

    For demos. Only its owner can read the file: it holds numbers and one-time codes.
    """
    path = Path(settings.COOP_SMS_FILE)
    at = timezone.now().isoformat(timespec="seconds")
    line = {"at": at, "to": message.number, "text": message.text}
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return ""
