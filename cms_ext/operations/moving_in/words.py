"""How an outcome is called on the screen: a rehearsal tells what would be."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from cms_ext.operations.moving_in.report import ArticleOutcome

WOULD_BE: Mapping[ArticleOutcome, str] = {
    ArticleOutcome.CREATED: N_("do wczytania"),
    ArticleOutcome.UPDATED: N_("do zmiany"),
    ArticleOutcome.PUBLISHED: N_("do opublikowania"),
    ArticleOutcome.UNCHANGED: N_("bez zmian"),
    ArticleOutcome.KEPT: N_("do pominięcia"),
    ArticleOutcome.REFUSED: N_("nie do wczytania"),
}


def in_words(outcome: ArticleOutcome, *, rehearsed: bool) -> str:
    return gettext(WOULD_BE[outcome] if rehearsed else outcome.value)
