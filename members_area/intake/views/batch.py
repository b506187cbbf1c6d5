"""One batch on its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.views.run import Decision, RunScreen
from members_area.intake.domain.facts import Shelves
from members_area.intake.domain.stopping import (
    close_batch,
    resume_batch,
    stop_batch,
    undo_batch,
)
from members_area.intake.domain.work import INTAKE
from members_area.intake.models import Batch, BatchStage, Fate, Item
from members_area.library.views.gate.screen import UPLOAD, WORK


@dataclass(frozen=True, slots=True)
class BatchItemRow:
    """A file with what it will become, in words."""

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
        return str(Fate(outcome).label)

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
            told = [row.item.name, row.item.get_fate_display(), row.item.remark, row.kind]
            yield [*told, row.draft.get("number", ""), row.draft.get("title", "")]


def _anything_taken(batch: Batch) -> bool:
    return batch.items.filter(fate=Fate.TAKEN).exists()


BATCH = BatchScreen()
