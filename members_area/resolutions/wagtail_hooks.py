"""The register of resolutions in the administration."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.staff_registers import Register, RegisterPermissions
from cms_ext.office.desk_kit.staff_registers.views import (
    ComputedInspectView,
    RegisterButtons,
    RowButton,
)
from members_area.library.models import CourtEvent, Document, Relation
from members_area.resolutions.domain.vote import former_results
from members_area.resolutions.models import Vote
from members_area.resolutions.views import desk

SEES = "members_area_library.view_document"


class LibraryPermissions(RegisterPermissions):
    """The permissions of documents apply to the entries about them."""

    def get_perm_codename(self, action: str) -> str:
        return f"{'view' if action == 'view' else 'change'}_document"

    def user_can_strike(self, user: Any) -> bool:
        return self._may(user, "change")


class RelationPermissions(LibraryPermissions):
    """A relation is never changed; it is removed and entered again, both logged."""

    def user_can_edit_obj(self, user: Any, obj: Relation) -> bool:
        return False


class StatuteChangePermissions(LibraryPermissions):
    """Documents are added elsewhere; here only their court registration is entered."""

    def user_can_create(self, user: Any) -> bool:
        return False


class StrikeButtons(RegisterButtons):
    """The usual buttons, and one to remove an entry."""

    def own_button(self, row: Any) -> RowButton | None:
        if not self.permission_helper.user_can_strike(self.request.user):
            return None
        address = self.url_helper.get_action_url("strike", str(row.pk))
        return RowButton(address, _("Wykreśl"), _("Wykreśl: %(what)s") % {"what": row})


class StruckRegister(Register):
    """A register whose entries are removed with a reason."""

    permission_helper_class = LibraryPermissions
    button_helper_class = StrikeButtons


class RelationRegister(StruckRegister):
    model = Relation
    menu_label = gettext_lazy("Powiązania uchwał")
    about = gettext_lazy(
        "Co jeden dokument robi z drugim: zmienia, uchyla, zastępuje. Z tych wpisów rejestr uchwał "
        "wie, co obowiązuje w wybranym dniu."
    )
    add_label = gettext_lazy("Dodaj powiązanie")
    menu_icon = "link"
    place = "resolution-records"
    menu_order = 10
    permission_helper_class = RelationPermissions
    list_display = ("source", "type", "target", "scope_text", "effective_on")
    list_select_related = ("source", "target")
    list_filter = ("type",)
    list_export = ("source", "type", "target", "scope_text", "effective_on", "revives")
    export_filename = "powiazania-dokumentow"
    search_fields = ("source__number", "source__title", "target__number", "target__title")
    inspect_view_fields = [
        "source",
        "type",
        "target",
        "scope_text",
        "effective_on",
        "revives",
        "retro_reason",
    ]
    create_view_class = desk.RelationCreateView
    row_views: ClassVar = {"strike": desk.RelationStrikeView}


class CourtEventRegister(StruckRegister):
    model = CourtEvent
    menu_label = gettext_lazy("Zdarzenia sądowe")
    about = gettext_lazy(
        "Co sąd postanowił o uchwale. Wyrok działa dopiero od dnia, w którym jest prawomocny."
    )
    add_label = gettext_lazy("Dodaj zdarzenie")
    menu_icon = "warning"
    place = "resolution-records"
    menu_order = 30
    list_display = ("document", "kind", "decided_on", "final_on", "ends_on")
    list_select_related = ("document",)
    list_filter = ("kind",)
    list_export = ("document", "kind", "decided_on", "final_on", "ends_on", "retro", "note")
    export_filename = "zdarzenia-sadowe"
    search_fields = ("document__number", "document__title")
    inspect_view_fields = ["document", "kind", "decided_on", "final_on", "ends_on", "retro", "note"]
    create_view_class = desk.CourtEventCreateView
    edit_view_class = desk.CourtEventEditView
    row_views: ClassVar = {"strike": desk.CourtEventStrikeView}


class VoteRegister(Register):
    model = Vote
    menu_label = gettext_lazy("Głosowania")
    about = gettext_lazy("Wyniki w liczbach, bez nazwisk. Członkowie czytają je przy uchwałach.")
    add_label = gettext_lazy("Dodaj wynik głosowania")
    menu_icon = "group"
    place = "resolution-records"
    menu_order = 20
    list_display = (
        "document",
        "votes_for",
        "votes_against",
        "abstained",
        "present",
        "correction_reason",
    )
    list_figures = ("votes_for", "votes_against", "abstained", "present")
    list_select_related = ("document__kind",)
    list_export = (
        "document",
        "votes_for",
        "votes_against",
        "abstained",
        "present",
        "entitled",
        "secret",
        "correction_reason",
    )
    export_filename = "glosowania"
    search_fields = ("document__number", "document__title")
    inspect_view_fields = [
        "document",
        "votes_for",
        "votes_against",
        "abstained",
        "present",
        "entitled",
        "secret",
        "recorded_at",
        "recorded_by",
        "correction_reason",
        "former_results",
    ]
    inspect_view_class = ComputedInspectView
    create_view_class = desk.VoteCreateView
    edit_view_class = desk.VoteEditView

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vote]:
        votes: QuerySet[Vote] = super().get_queryset(request)
        return votes.filter(superseded_by__isnull=True)

    def former_results(self, vote: Vote) -> str:
        return "; ".join(str(former) for former in former_results(vote)) or _("nie prostowano")

    former_results.short_description = gettext_lazy("sprostowane wyniki")  # type: ignore[attr-defined]


class StatuteChangeRegister(Register):
    """Changes of the statute and their court registration."""

    model = Document
    base_url_path = "members_area_resolutions/statutechange"
    menu_label = list_title = gettext_lazy("Zmiany statutu w KRS")
    about = gettext_lazy(
        "Zmiana statutu działa od wpisu do Krajowego Rejestru Sądowego. Zarząd zgłasza ją w ciągu "
        "30 dni od podjęcia uchwały. Wpisz tu dzień zgłoszenia i dzień wpisu."
    )
    menu_icon = "calendar-check"
    place = "resolution-records"
    menu_order = 40
    permission_helper_class = StatuteChangePermissions
    list_display = ("title", "adopted_on", "krs_filed_on", "krs_registered_on")
    list_select_related = ("kind",)
    inspect_view_fields = ["title", "adopted_on", "krs_filed_on", "krs_registered_on"]
    edit_view_class = desk.CourtRegisterView

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        documents: QuerySet[Document] = super().get_queryset(request)
        return documents.filter(changes_statute=True)


for register in (RelationRegister, VoteRegister, CourtEventRegister, StatuteChangeRegister):
    modeladmin_register(register)


@hooks.register("register_admin_viewset")
def register_paper_chooser() -> desk.PaperChooser:
    return desk.paper_chooser
