"""What a customer is asked for, as one sentence of the thread and of its letter (M2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

ALREADY_ASKS = ("prosimy", "proszę")


def request_sentence(typed: str) -> str:
    """„zdjęcie lampy” → „Prosimy o zdjęcie lampy.”; several lines are a list below it.

    Whoever typed the request itself has said it: his words stay.
    """
    words = typed.strip()
    if not words:
        return ""
    if not any(one in words.casefold() for one in ALREADY_ASKS):
        words = (_("Prosimy o:\n%(list)s") if "\n" in words else _("Prosimy o %(list)s")) % {
            "list": words
        }
    return words if words.endswith((".", "?", "!")) else f"{words}."
