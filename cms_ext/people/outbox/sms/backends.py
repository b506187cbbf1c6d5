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
    """The gateway refused; the text tells staff why, without number and content."""


def to_file(number: str, text: str) -> None:
    """Append the message as a line of JSON to `COOP_SMS_FILE`; the default.

    For demos and for gateways that read files. Only its owner can read the file: it holds numbers
    and one-time codes.
    """
    path = Path(settings.COOP_SMS_FILE)
    line = {"at": timezone.now().isoformat(timespec="seconds"), "to": number, "text": text}
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
