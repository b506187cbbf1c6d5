"""What the set-up asks of the first administrator. No models."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.text.typed_values import parse_email
from cms_ext.plugins import Question

LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,29}\Z")


def check_login(text: str) -> str:
    """What one can read out on the telephone; capitals do not count."""
    if not LOGIN.match(text.lower()):
        raise ValueError(_("Napisz login z małych liter, cyfr, kropek i kresek, np. jan.nowak."))
    return text.lower()


ADMINISTRATOR = (
    Question(
        "login",
        gettext_noop("Login pierwszego administratora"),
        example="administrator",
        required=True,
        longest=30,
        check=check_login,
    ),
    Question(
        "name",
        gettext_noop("Imię i nazwisko administratora"),
        example="Jan Przykładowy",
        required=True,
        longest=100,
    ),
    Question(
        "email",
        gettext_noop("E-mail administratora"),
        example="jan@zorza.example",
        required=True,
        check=parse_email,
    ),
)
