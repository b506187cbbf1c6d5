"""One moving on its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.views.run import Decision, RunScreen
from cms_ext.operations.moving_in.domain.right import may_move_in
from cms_ext.operations.moving_in.domain.work import MOVING, stop_moving
from cms_ext.operations.moving_in.models import MovedArticle, Moving, MovingStage
from cms_ext.operations.moving_in.report import ArticleOutcome
from cms_ext.operations.moving_in.words import in_words
from cms_ext.public_site.notices.models import AnnouncementIndexPage


class MovingScreen(RunScreen[Moving]):
    desk = MOVING
    url_name = "moving"
    template = "cms_ext/moving_in/moving.html"
    accept = "wczytaj"
    discarded = gettext_lazy("Odrzucono. Nic nie zostało wczytane.")
    file_name = "przeprowadzka"
    rights = (may_move_in,)
    people = ("created_by", "accepted_by")
    decisions = (
        Decision("przerwij", gettext_lazy("Przerwij"), (MovingStage.BRINGING_IN,), stop_moving),
    )

    def outcome_in_words(self, moving: Moving, outcome: str) -> str:
        """Return the outcome in Polish; of a rehearsal in the future tense."""
        return in_words(ArticleOutcome[outcome], rehearsed=moving.accepted_by_id is None)

    def rows(self, moving: Moving, articles: Sequence[MovedArticle]) -> list[Any]:
        return [(row, self.outcome_in_words(moving, row.outcome)) for row in articles]

    def report(self, moving: Moving) -> Iterator[list[str]]:
        heading = [_("Identyfikator"), _("Tytuł"), _("Wynik"), _("Przyczyna"), _("Adres")]
        yield [*heading, _("Przekierowane adresy"), _("Zmiany")]
        for row, outcome in self.rows(moving, list(moving.articles.all())):
            told = [row.source_id, row.title, outcome, row.problem, row.address]
            yield [*told, " ".join(row.redirects), " ".join(row.changes)]

    def details(self, moving: Moving) -> dict[str, Any]:
        redirects = moving.articles.values_list("redirects", flat=True)
        return {
            "redirects": sum(map(len, redirects)),
            "list": AnnouncementIndexPage.objects.of_the_public(),
        }


MOVING_SCREEN = MovingScreen()
