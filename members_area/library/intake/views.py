"""The desk's list of batches with the form for a new one, and the page of a batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.web.limits import MEGABYTE, takes_megabytes
from cms_ext.desks.import_desk.views.run import Decision, RunScreen, begin_run
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.views.guard import for_staff
from members_area.library.intake.domain.batch import (
    INTAKE,
    MAX_ARCHIVE_BYTES,
    close_batch,
    receive_archive,
    resume_batch,
    stop_batch,
    undo_batch,
)
from members_area.library.intake.domain.file_check import Shelves
from members_area.library.intake.models import Batch, BatchStage, Item, ItemOutcome
from members_area.library.views.gate import UPLOAD, WORK


@dataclass(frozen=True, slots=True)
class BatchItemRow:
    """A file with the draft that it will become, as text."""

    item: Item
    kind: str
    organ: str

    @property
    def draft(self) -> dict[str, str]:
        found: dict[str, str] = self.item.facts.get("draft", {})
        return found

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.draft["day"]) if "day" in self.draft else None


class BatchScreen(RunScreen[Batch]):
    desk = INTAKE
    url_name = "intake_batch"
    template = "members_area/intake/batch.html"
    accept = "przyjmij"
    discarded = gettext_lazy("Paczkę odrzucono. Nic z niej nie przyjęto.")
    file_name = "paczka"
    rights = (UPLOAD, WORK)
    decisions = (
        Decision("przerwij", gettext_lazy("Przerwij"), (BatchStage.TAKING,), stop_batch),
        Decision("wznow", gettext_lazy("Wznów"), (BatchStage.STOPPED,), resume_batch, begins=True),
        Decision(
            "zakoncz",
            gettext_lazy("Zakończ, nie przyjmuj reszty"),
            (BatchStage.STOPPED,),
            close_batch,
        ),
        Decision(
            "cofnij",
            gettext_lazy("Cofnij przyjęcie"),
            (BatchStage.STOPPED, BatchStage.DONE),
            undo_batch,
            warning=gettext_lazy(
                "Szkice z tej paczki i ich pliki znikną z biblioteki, a reszty nie przyjmiemy. "
                "Zostanie to, co już opublikowano, i szkice, nad którymi ktoś pracował."
            ),
            begins=True,
        ),
    )

    def open_decisions(self, batch: Batch) -> list[Decision[Batch]]:
        """Return the decisions still open; a batch that imported nothing cannot be undone."""
        found = super().open_decisions(batch)
        if any(one.verb is undo_batch for one in found) and not _anything_taken(batch):
            found = [one for one in found if one.verb is not undo_batch]
        return found

    def outcome_in_words(self, batch: Batch, outcome: str) -> str:
        return str(ItemOutcome(outcome).label)

    def rows(self, batch: Batch, items: Sequence[Item]) -> list[BatchItemRow]:
        shelves = Shelves()
        rows = []
        for item in items:
            draft = item.facts.get("draft", {})
            kind = shelves.kinds.get(draft.get("kind"))
            organ = shelves.organs.get(draft.get("organ"))
            rows.append(BatchItemRow(item, kind.name if kind else "", organ.name if organ else ""))
        return rows

    def details(self, batch: Batch) -> dict[str, Any]:
        over = batch.stage == BatchStage.DONE
        return {"taken": over and _anything_taken(batch)}

    def report(self, batch: Batch) -> Iterator[list[str]]:
        yield [_("Plik"), _("Wynik"), _("Uwagi"), _("Rodzaj"), _("Numer"), _("Tytuł")]
        for row in self.rows(batch, list(batch.items.all())):
            cells = [row.item.name, row.item.get_fate_display(), row.item.remark, row.kind]
            yield [*cells, row.draft.get("number", ""), row.draft.get("title", "")]


def _anything_taken(batch: Batch) -> bool:
    return batch.items.filter(fate=ItemOutcome.TAKEN).exists()


BATCH = BatchScreen()


class ArchiveForm(forms.Form):
    """A ZIP with many documents."""

    archive = forms.FileField(
        label=gettext_lazy("Archiwum ZIP"),
        help_text=gettext_lazy(
            "Do 2000 plików. Możesz dołączyć indeks.csv z kolumnami: plik, rodzaj, organ, numer, "
            "tytuł, w sprawie, data, odbiorcy. Bez niego fakty odczytamy z nazw i z treści."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={"required": gettext_lazy("Wybierz archiwum ZIP.")},
    )


SHOWN = 30


@takes_megabytes(MAX_ARCHIVE_BYTES // MEGABYTE + 1)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(UPLOAD, WORK)
def list_batches(request: HttpRequest) -> HttpResponse:
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        archive = form.cleaned_data["archive"]
        try:
            batch = receive_archive(archive, archive.name or "", origin=read_origin(request))
            return begin_run(BATCH, batch)
        except ValidationError as refusal:
            form.add_error("archive", refusal.messages)
        except StorageRefused as refusal:
            form.add_error("archive", refusal.message)
    refused, taken = Q(items__fate=ItemOutcome.REFUSED), Q(items__fate=ItemOutcome.TAKEN)
    rows = Batch.objects.select_related("created_by").annotate(
        files=Count("items"),
        refused=Count("items", filter=refused),
        taken=Count("items", filter=taken),
    )
    return render(request, "members_area/intake/batches.html", {"form": form, "rows": rows[:SHOWN]})
