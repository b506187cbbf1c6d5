"""Why a step on a person's login is not taken, in the words of `access.md` §6."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.office.workflow.refusal import Refusal

OWN_APPLICATION = "E-ACC-05"
# The specification has no number for these: the screens do not offer such a step.
WRONG_STATE = "STATE"
WRONG_DESK = "DESK"
ID_NOT_SEEN = "ID_NOT_SEEN"

WORDS: dict[str, str] = {
    OWN_APPLICATION: N_("Nie możesz rozpatrywać własnego wniosku."),
    WRONG_STATE: N_("Wniosek ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    WRONG_DESK: N_("Ten wniosek rozpatruje %(desk)s, pokój nr %(room)s."),
    ID_NOT_SEEN: N_(
        "Przed wydaniem wydruku obejrzyj dokument tożsamości i wpisz, komu wydajesz hasło startowe."
    ),
}


def refusal(code: str, **words: object) -> Refusal:
    """The refusal of that code in its own wording: `refusal(WRONG_STATE, state="zamknięty")`."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)
