"""„Ustawienia”: sectors, fractions, and the terms of collections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers import Register, RegisterPermissions, VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import RegisterEditView, VerbForm
from waste_union.collections.domain.queries.missing import sectors_without
from waste_union.collections.forms.registers import FractionForm, SectorForm, TermsForm
from waste_union.collections.models import CollectionTerms, Fraction, Sector

SECTOR_PANELS: Any = [FieldRowPanel([FieldPanel("code"), FieldPanel("name")])]
FRACTION_PANELS: Any = [
    FieldRowPanel([FieldPanel("code"), FieldPanel("name")]),
    FieldRowPanel([FieldPanel("mark"), FieldPanel("colour")]),
    FieldPanel("about"),
    FieldPanel("position"),
]
TERMS_PANELS: Any = [
    FieldRowPanel([FieldPanel("put_out_by"), FieldPanel("phone")]),
    FieldRowPanel([FieldPanel("report_days"), FieldPanel("next_year_month")]),
]


class NothingAdded(RegisterPermissions):
    """Rows come by files, or are there from the beginning; people only change them."""

    def user_can_create(self, user: Any) -> bool:
        return False


class MissingScheduleFilter(SimpleListFilter):
    title = _("bez harmonogramu")
    parameter_name = "harmonogram"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ten-rok", _("na ten rok")), ("nastepny-rok", _("na następny rok"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sector]) -> QuerySet[Sector]:
        later = {"ten-rok": 0, "nastepny-rok": 1}.get(self.value() or "")
        if later is None:
            return queryset
        return queryset.filter(pk__in=sectors_without(business_today().year + later))


class SectorRegister(VerbRegister):
    model = Sector
    menu_label = list_title = _("Rejony odbioru")
    about = _("Rejon to ulice, z których odpady odbiera się w te same dni.")
    add_label = _("Dodaj rejon")
    menu_icon = "home"
    place = "collection-settings"
    menu_order = 10
    list_display = ("code", "name")
    list_filter = (MissingScheduleFilter,)
    search_fields = ("code", "name")
    inspect_view_enabled = False
    form_panels = SECTOR_PANELS
    verb_form = SectorForm


class FractionRegister(VerbRegister):
    model = Fraction
    menu_label = list_title = _("Frakcje odpadów")
    about = _("Co zbiera się osobno. Na stronie obok koloru stoi zawsze znak i nazwa.")
    add_label = _("Dodaj frakcję")
    menu_icon = "list-ul"
    place = "collection-settings"
    menu_order = 20
    list_display = ("name", "code", "mark", "colour", "position")
    list_figures = ("position",)
    search_fields = ("code", "name")
    inspect_view_enabled = False
    form_panels = FRACTION_PANELS
    verb_form = FractionForm


class TermsEditView(RegisterEditView):
    form_panels = TERMS_PANELS
    verb_form: ClassVar[type[VerbForm]] = TermsForm


class TermsRegister(Register):
    model = CollectionTerms
    permission_helper_class = NothingAdded
    menu_label = list_title = _("Zasady odbioru")
    about = _("Do której godziny wystawić odpady i jak długo można zgłaszać brak odbioru.")
    menu_icon = "cog"
    place = "collection-settings"
    menu_order = 30
    list_display = ("put_out_by", "report_days", "next_year_month", "phone")
    list_figures = ("report_days", "next_year_month")
    inspect_view_enabled = False
    edit_view_class = TermsEditView
