"""The member register in the administration: list, search, filters, inspection, export."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.desks.import_desk.views.table import ScreenMenuItem
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries
from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers.views import RecordedInspectView
from cms_ext.people.identity.views.person_chooser import PersonChooser
from members_area.register import views
from members_area.register.domain.membership import match_memberships, match_terms
from members_area.register.models import Membership, OfficeTerm, Organ


class MembershipSearch(DjangoORMSearchHandler):
    def search_queryset(
        self, queryset: QuerySet[Membership], search_term: str, **kwargs: Any
    ) -> QuerySet[Membership]:
        return match_memberships(queryset, search_term) if search_term else queryset


class TermSearch(DjangoORMSearchHandler):
    def search_queryset(
        self, queryset: QuerySet[OfficeTerm], search_term: str, **kwargs: Any
    ) -> QuerySet[OfficeTerm]:
        return match_terms(queryset, search_term) if search_term else queryset


class MembershipRegister(Register):
    model = Membership
    shows_people = True
    menu_label = _("Członkowie")
    menu_icon = "group"
    place = PEOPLE
    menu_order = 30
    list_display = ("member_no", "person", "joined_on", "ended_on", "is_open")
    list_display_add_buttons = "person"
    list_select_related = ("person",)
    list_filter = (views.OpenTodayFilter,)
    list_export = ("member_no", "person", "joined_on", "ended_on", "login")
    export_filename = "rejestr-czlonkow"
    search_fields = ("person__name",)
    search_handler_class = MembershipSearch
    ordering = ("member_no",)
    inspect_view_fields = ["member_no", "login", "person", "joined_on", "ended_on", "end_reason"]
    inspect_view_class = RecordedInspectView
    create_view_class = views.AdmissionView
    import_url_name = views.MEMBERS_SCREEN.url_name
    edit_view_class = views.CorrectionView

    @display(description=_("stan"))
    def is_open(self, membership: Membership) -> str:
        return str(_("trwa") if membership.is_open_on(business_today()) else _("nie trwa"))


class OfficeTermRegister(Register):
    model = OfficeTerm
    shows_people = True
    menu_label = _("Kadencje")
    add_label = _("Dodaj kadencję")
    menu_icon = "calendar-check"
    place = "member-records"
    menu_order = 10
    list_display = ("person", "organ", "starts_on", "ends_on")
    list_select_related = ("person", "organ")
    list_filter = (views.OpenTodayFilter, "organ")
    list_export = ("person", "organ", "starts_on", "ends_on")
    export_filename = "kadencje"
    search_fields = ("person__name",)
    search_handler_class = TermSearch
    inspect_view_fields = ["person", "organ", "starts_on", "ends_on"]
    inspect_view_class = RecordedInspectView
    create_view_class = views.ElectionView
    edit_view_class = views.TermEndView


class OrganRegister(Register):
    model = Organ
    menu_label = _("Organy")
    menu_icon = "group"
    place = "member-records"
    menu_order = 20
    list_display = ("name", "code", "abbreviation", "valid_from", "valid_to")
    inspect_view_fields = [
        "name",
        "code",
        "abbreviation",
        "number_pattern",
        "more_patterns",
        "group",
    ]
    create_view_class = views.OrganCreateView
    edit_view_class = views.OrganEditView


for register in (MembershipRegister, OfficeTermRegister, OrganRegister):
    modeladmin_register(register)
register_entries(
    ScreenEntry(
        PEOPLE,
        _("Przyjmij członka"),
        "register_admission",
        "plus-inverse",
        40,
        views.ADMITS,
        views.ENTERS_PEOPLE,
    ),
    ScreenMenuItem("member-records", views.MEMBERS_SCREEN, 30),
)


@hooks.register("register_admin_urls")
def register_import_screen() -> list[URLPattern]:
    return table_urls(views.MEMBERS_SCREEN, "czlonkowie/import")


@hooks.register("register_admin_viewset")
def register_person_chooser() -> PersonChooser:
    return views.person_chooser


@hooks.register("register_admin_urls")
def register_membership_screens() -> list[URLPattern]:
    return [
        path("czlonkowie/przyjecie/", views.admission_page, name="register_admission"),
        path("czlonkowie/<int:pk>/ustanie/", views.end_membership, name="register_membership_end"),
    ]
