"""`/admin/przeprowadzka/`: the list of movings, a new one, and the screen of each."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from cms_ext.base.files.stored_files import StorageRefused, display_name
from cms_ext.base.web.limits import MEGABYTE, takes_megabytes
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.desks.import_desk.views.run import Decision, RunScreen, begin_run
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.operations.moving_in.article import ArticleOutcome, MovingWish
from cms_ext.operations.moving_in.domain.moving import (
    ARCHIVE,
    ENDINGS,
    MOVING,
    may_move_in,
    receive_export,
    stop_moving,
)
from cms_ext.operations.moving_in.files import MAX_BYTES
from cms_ext.operations.moving_in.models import MAX_SOURCE_LENGTH, MovedArticle, Moving, MovingStage
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.public_site.notices.models import AnnouncementIndexPage

DRAFTS, PUBLISHED = "szkice", "publikacja"


class ExportForm(forms.Form):
    """An export of the old site; `clean` names the source after its file by default."""

    file = forms.FileField(
        label=gettext_lazy("Eksport starej strony"),
        help_text=gettext_lazy(
            "Plik JSON, CSV, RSS, Atom albo HTML; albo archiwum ZIP ze stronami HTML i ich plikami."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": gettext_lazy("Wybierz plik z artykułami starej strony.")},
    )
    attachments = forms.FileField(
        label=gettext_lazy("Zdjęcia i załączniki (nieobowiązkowo)"),
        required=False,
        help_text=gettext_lazy(
            "Archiwum ZIP w takich folderach, jak na starej stronie, na przykład "
            "zdjecia/plan.jpg. Niepotrzebne, gdy sam eksport jest archiwum ZIP."
        ),
        widget=forms.FileInput(attrs={"accept": ARCHIVE}),
    )
    name = forms.CharField(
        label=gettext_lazy("Nazwa źródła (nieobowiązkowo)"),
        required=False,
        max_length=MAX_SOURCE_LENGTH,
        help_text=gettext_lazy(
            "Po niej poznajemy, co już jest wczytane. Nowszy eksport tej samej strony dodaj pod tą "
            "samą nazwą. Puste pole: nazwa pliku."
        ),
    )
    wish = forms.ChoiceField(
        label=gettext_lazy("Jak wczytać"),
        choices=[
            (DRAFTS, gettext_lazy("jako szkice")),
            (PUBLISHED, gettext_lazy("od razu opublikuj z dawną datą")),
        ],
        initial=DRAFTS,
        widget=forms.RadioSelect,
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Wczytaj także zmienione przez redakcję"),
        required=False,
        help_text=gettext_lazy("Zastąpi strony, które ktoś tu już poprawił, i przywróci usunięte."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in cleaned and not cleaned.get("name"):
            stem = PurePosixPath(display_name(cleaned["file"].name)).stem
            cleaned["name"] = stem[:MAX_SOURCE_LENGTH]
        publish = cleaned.get("wish") == PUBLISHED
        return cleaned | {
            "wish": MovingWish(publish=publish, replace=cleaned.get("replace", False))
        }


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
        """Return the outcome in Polish, of a rehearsal in the future tense."""
        return in_words(ArticleOutcome[outcome], rehearsed=moving.accepted_by_id is None)

    def rows(self, moving: Moving, articles: Sequence[MovedArticle]) -> list[Any]:
        return [(row, self.outcome_in_words(moving, row.outcome)) for row in articles]

    def report(self, moving: Moving) -> Iterator[list[str]]:
        heading = [_("Identyfikator"), _("Tytuł"), _("Wynik"), _("Przyczyna"), _("Adres")]
        yield [*heading, _("Przekierowane adresy"), _("Zmiany")]
        for row, outcome in self.rows(moving, list(moving.articles.all())):
            cells = [row.source_id, row.title, outcome, row.problem, row.address]
            yield [*cells, " ".join(row.redirects), " ".join(row.changes)]

    def details(self, moving: Moving) -> dict[str, Any]:
        redirects = moving.articles.values_list("redirects", flat=True)
        return {
            "redirects": sum(map(len, redirects)),
            "list": AnnouncementIndexPage.objects.of_the_public(),
        }


MOVING_SCREEN = MovingScreen()


class MovingList(StaffList):
    """The movings, newest first, with their progress."""

    template_name = "cms_ext/moving_in/movings.html"
    guarded_by = (may_move_in,)
    model = Moving
    page_title = gettext_lazy("Przeprowadzka ze starej strony")
    list_label = gettext_lazy("Przeprowadzki")
    header_icon = "upload"
    empty = gettext_lazy("Nie było jeszcze żadnej przeprowadzki.")
    empty_hint = gettext_lazy(
        "Zacznij od „Nowa przeprowadzka” i wskaż plik z eksportem starej strony."
    )
    export_filename = "przeprowadzki"
    columns = (
        Name("name", gettext_lazy("Źródło"), hint="file_name", url_name="moving"),
        Fact("stage", gettext_lazy("Etap"), lambda moving: capfirst(moving.get_stage_display())),
        Number("total", gettext_lazy("Artykuły")),
        Day(
            "created_at",
            gettext_lazy("Dodano"),
            hint=lambda moving: moving.created_by.get_full_name() or moving.created_by.login,
            form="j.m.Y H:i",
        ),
    )

    def get_queryset(self) -> QuerySet[Moving]:
        return Moving.objects.select_related("created_by")


@takes_megabytes(MAX_BYTES // MEGABYTE)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(may_move_in)
def start_moving(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            moving = receive_export(
                answers["file"],
                answers["attachments"],
                answers["name"],
                answers["wish"],
                origin=read_origin(request),
            )
            return begin_run(MOVING_SCREEN, moving)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except StorageRefused as refusal:
            form.add_error(None, refusal.message)
    return render(request, "cms_ext/moving_in/new.html", {"form": form})
