"""Ways to hand a text message to a gateway; `COOP_SMS_BACKEND` names one by its dotted path.

A backend is a function `(number, text) -> None`: nine digits of a Polish number, text as it is to
arrive. It raises `NotHandedOver` when the gateway did not take the message.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.utils import timezone


class NotHandedOver(Exception):
    """The gateway did not take it; the text says why, for staff, without number and content."""


def to_file(number: str, text: str) -> None:
    """The default: a line of JSON in `COOP_SMS_FILE`, for demos and for a gateway that reads files.

    The file is made for its owner alone: it holds numbers and one-time codes.
    """
    path = Path(settings.COOP_SMS_FILE)
    line = {"at": timezone.now().isoformat(timespec="seconds"), "to": number, "text": text}
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
