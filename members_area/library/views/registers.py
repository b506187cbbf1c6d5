"""Registers of the records desk: who reads, and what it keeps and sees of the search."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import (
    ReadOnlyRegister,
    Register,
    RegisterPermissions,
    VerbRegister,
)
from cms_ext.office.desk_kit.staff_registers.modeladmin import RegisterURLHelper
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.library.domain.audience import save_audience_rule
from members_area.library.models import (
    AudienceRule,
    FruitlessSearch,
    SearchEntry,
    Section,
    TextFrom,
)

AUDIENCE_RULE_PANELS: list[Any] = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
    FieldPanel("legal_basis"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]


class AudienceRuleForm(VerbForm):
    def call_verb(self) -> models.Model:
        return save_audience_rule(self.instance, origin=self.origin)


class AudienceRuleRegister(VerbRegister):
    model = AudienceRule
    menu_label = list_title = gettext_lazy("Kto czyta")
    about = gettext_lazy(
        "Kto czyta dokumenty danego rodzaju, od kiedy i dlaczego. Nowy dokument dostaje odbiorców "
        "stąd; dla jednego dokumentu zmienisz ich na jego stronie."
    )
    menu_icon = "group"
    place = "library-settings"
    menu_order = 20
    add_label = gettext_lazy("Dodaj zasadę")
    list_display = ("kind", "audience", "legal_basis", "valid_from", "valid_to")
    list_select_related = ("kind",)
    list_export = list_display
    export_filename = "kto-czyta"
    inspect_view_enabled = False
    form_panels = AUDIENCE_RULE_PANELS
    verb_form = AudienceRuleForm


class SectionURLHelper(RegisterURLHelper):
    """A section's key is its code; in addresses Wagtail spells `_` as `_5F`."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[A-Z0-9_]{{1,48}})/$"


class SectionPermissions(RegisterPermissions):
    """Kinds of documents stand in the sections: the office names and orders them."""

    def user_can_create(self, user: Any) -> bool:
        return False


class SectionRegister(Register):
    model = Section
    menu_label = gettext_lazy("Działy biblioteki")
    about = gettext_lazy("Pod tymi nazwami i w tej kolejności członkowie widzą dokumenty.")
    menu_icon = "list-ol"
    place = "library-settings"
    menu_order = 30
    permission_helper_class = SectionPermissions
    url_helper_class = SectionURLHelper
    list_display = ("name", "slug", "order")
    panels = [FieldPanel("name"), FieldPanel("slug", read_only=True), FieldPanel("order")]
    inspect_view_fields = ["name", "slug", "order"]


class FruitlessRegister(ReadOnlyRegister):
    """What was searched and not found: nobody is named, because nobody is kept."""

    model = FruitlessSearch
    menu_label = list_title = gettext_lazy("Szukane bez wyniku")
    about = gettext_lazy(
        "Czego szukano, a nic się nie znalazło. Bez nazwisk, bo ich tu nie ma. Może brakuje "
        "dokumentu albo synonimu?"
    )
    menu_icon = "warning"
    place = "library-records"
    menu_order = 20
    list_display = ("query", "day", "count")
    list_figures = ("count",)
    list_filter = ("day",)
    list_export = ("query", "day", "count")
    export_filename = "szukane-bez-wyniku"
    search_fields = ("query",)
    inspect_view_fields = ["query", "day", "count"]


class ScanRegister(ReadOnlyRegister):
    """Published papers whose text nobody can search or hear, or that a machine has read."""

    model = SearchEntry
    menu_label = list_title = gettext_lazy("Skany w bibliotece")
    about = gettext_lazy(
        "Opublikowane dokumenty bez warstwy tekstowej: nikt ich nie odsłucha, a wyszukiwarka zna "
        "tylko to, co odczytał z obrazu program. Najlepiej dodać wersję z tekstem."
    )
    menu_icon = "image"
    place = "library-records"
    menu_order = 10
    list_display = ("document", "kind", "published_on", "text_from")
    list_filter = ("text_from",)
    list_export = ("document", "kind", "published_on", "text_from")
    export_filename = "skany"
    list_select_related = ("document__kind",)
    search_fields = ("document__title", "document__number")
    inspect_view_fields = ["document", "text_from"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchEntry]:
        entries: QuerySet[SearchEntry] = super().get_queryset(request)
        return entries.exclude(text_from=TextFrom.FILE)

    @display(description=gettext_lazy("rodzaj"), ordering="document__kind__name")
    def kind(self, entry: SearchEntry) -> str:
        return entry.document.kind.name

    @display(description=gettext_lazy("opublikowano"), ordering="document__published_on")
    def published_on(self, entry: SearchEntry) -> Any:
        return entry.document.published_on
