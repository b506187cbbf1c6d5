"""How an outcome is called on the screen: a rehearsal tells what would be."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from cms_ext.operations.moving_in.report import Outcome

WOULD_BE: Mapping[Outcome, str] = {
    Outcome.CREATED: N_("do wczytania"),
    Outcome.UPDATED: N_("do zmiany"),
    Outcome.PUBLISHED: N_("do opublikowania"),
    Outcome.UNCHANGED: N_("bez zmian"),
    Outcome.KEPT: N_("do pominięcia"),
    Outcome.REFUSED: N_("nie do wczytania"),
}


def in_words(outcome: Outcome, *, rehearsed: bool) -> str:
    return gettext(WOULD_BE[outcome] if rehearsed else outcome.value)
