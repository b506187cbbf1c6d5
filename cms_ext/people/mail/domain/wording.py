"""The words of a message: from a plain-text template to a subject and a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Worded:
    """`unsubscribe_url` is empty for a message that nobody subscribed to."""

    subject: str
    text: str
    unsubscribe_url: str = ""


def worded(template: str, context: Mapping[str, Any]) -> Worded:
    """Render a template: its first line is the subject, the rest after an empty line the text."""
    subject, _, text = render_to_string(template, dict(context)).strip().partition("\n")
    return Worded(
        one_line(subject.strip())[:LONGEST_SUBJECT],
        text.strip(),
        str(context.get("unsubscribe_url", "")),
    )


def one_line(text: str) -> str:
    """The text itself, if it can stand in a header; a line break in it would begin another one.

    Raises ValueError for any control character or line separator.
    """
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text):
        raise ValueError("An address or a subject of a message has a line break in it.")
    return text
