"""A message of these tests, and the composer of one with a secret."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Composer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def note(
    to: str = "anna@poczta.example", subject: str = "Zażółć", text: str = "Dzień dobry."
) -> OutgoingMessage:
    with time_machine.travel(NOW, tick=False):
        return queue_message(to, "note.txt", {"subject": subject, "text": text})


MADE: list[str] = []
TAKEN_BACK: list[Mapping[str, Any]] = []
TROUBLE: list[Exception] = []


class CodeLetter(Composer):
    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        if TROUBLE:
            raise TROUBLE[0]
        MADE.append(f"KOD-{len(MADE) + 1}")
        return {"code": MADE[-1], **payload.get("more", {})}

    def failed(self, payload: Mapping[str, Any]) -> None:
        TAKEN_BACK.append(payload)


CODE_LETTER = CodeLetter("mail.code", former_paths=("cms_ext.mail.code_letter",))


def record_of(message: OutgoingMessage) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.tries, message.last_error
