"""The lists of the gate: all that waits before publication, and what one person may confirm."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.frame.listing import Day, Fact, Name, StaffList
from members_area.library.domain.queries.staff import (
    VersionAtGate,
    awaiting,
    narrowed,
    rows,
    waiting,
)
from members_area.library.forms.gate import GateFilterForm, QueueFilterForm
from members_area.library.models import Version
from members_area.library.views.gate.screen import CONFIRM, VIEW

FACTS = (
    Day("day", _("Data"), "version.document.borne_date", form="j.m.Y"),
    Fact("brought_by", _("Kto dodał"), "version.uploaded_by"),
    Fact("found", _("Dane osobowe"), "found", nothing=_("program nic nie znalazł, przeczytaj")),
    Fact("missing", _("Czego brakuje"), nothing=_("niczego")),
    Day("since", _("Czeka od"), form="j.m.Y"),
)


class GateList(StaffList):
    model = Version
    list_label = _("Dokumenty")
    search_label = _("Szukaj")
    search_hint = _("tytuł albo numer")
    not_found = _("Nie ma tu dokumentu „%(query)s”.")
    not_found_hint = _("Wpisz część tytułu albo cały numer i zostaw pozostałe pola bez wyboru.")
    has_file = False

    def rows_of(self, rows_of_page: Sequence[Version]) -> Sequence[VersionAtGate]:
        return rows(rows_of_page)


class GateQueue(GateList):
    """Everything that is not published yet, and whose step it is."""

    template_name = "members_area/library/gate/queue.html"
    guarded_by = (VIEW,)
    page_title = _("Bramka publikacji")
    header_icon = "lock"
    empty = _("W bramce nic nie czeka.")
    empty_hint = _("Nowe pliki dodasz w „Publikuj dokumenty”.")
    columns = (
        Name(
            "title",
            _("Dokument"),
            "version.document.title",
            hint="kind",
            url_name="members_area_library_document_modeladmin_inspect",
            key="version.document_id",
        ),
        *FACTS,
        Fact("for_whom", _("Czyj krok"), hint="returned"),
    )

    @cached_property
    def filter_form(self) -> QueueFilterForm:
        return QueueFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Version]:
        return narrowed(waiting(), query=self.query, **self.filter_form.chosen())


class ConfirmQueue(GateList):
    """What waits for this person's confirmation; each title leads to the paper to be read."""

    template_name = "members_area/library/gate/confirm_queue.html"
    guarded_by = (VIEW, CONFIRM)
    page_title = _("Do potwierdzenia")
    header_icon = "check"
    empty = _("Nic nie czeka na Twoje potwierdzenie.")
    empty_hint = _(
        "Dokumentów, które sama lub sam dodałaś(-eś) albo zanonimizowałaś(-eś), potwierdzić nie "
        "możesz."
    )
    columns = (
        Name(
            "title",
            _("Dokument"),
            "version.document.title",
            hint="kind",
            url_name="library_gate_confirm_one",
            key="version.pk",
        ),
        *FACTS,
    )

    @cached_property
    def filter_form(self) -> GateFilterForm:
        return GateFilterForm(self.request.GET)

    def get_queryset(self) -> QuerySet[Version]:
        return narrowed(awaiting(self.request.user), query=self.query, **self.filter_form.chosen())
