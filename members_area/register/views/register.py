"""The registers of the membership desk, their filter, their import, their choice of people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.office.desk_kit.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.people.identity.views.person_chooser import PersonChooser
from members_area.register.domain.import_members import MEMBERS
from members_area.register.forms import (
    AdmissionForm,
    ElectionForm,
    MembershipCorrectionForm,
    OrganForm,
    TermEndForm,
)

person_chooser = PersonChooser("register_person", permission="members_area_register.add_membership")


ORGAN_PANELS = [
    FieldPanel("code"),
    FieldPanel("name"),
    FieldPanel("abbreviation"),
    FieldPanel("number_pattern"),
    FieldPanel("more_patterns"),
    FieldPanel("valid_from"),
    FieldPanel("valid_to"),
]


class AdmissionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
    ]
    verb_form = AdmissionForm


class CorrectionView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("member_no"),
        FieldPanel("joined_on"),
        FieldPanel("ended_on"),
    ]
    verb_form = MembershipCorrectionForm


class OrganCreateView(RegisterCreateView):
    form_panels = ORGAN_PANELS
    verb_form = OrganForm


class OrganEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *ORGAN_PANELS[1:]]
    verb_form = OrganForm


class ElectionView(RegisterCreateView):
    form_panels = [
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("organ"),
        FieldPanel("starts_on"),
        FieldPanel("ends_on"),
    ]
    verb_form = ElectionForm


class TermEndView(RegisterEditView):
    form_panels = [
        FieldPanel("person", read_only=True),
        FieldPanel("organ", read_only=True),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = TermEndForm


class OpenTodayFilter(SimpleListFilter):
    """Open or ended today; for rows whose queryset knows `open_on`."""

    title = _("stan")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("trwa", _("trwa")), ("nie-trwa", _("nie trwa"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("trwa", "nie-trwa"):
            return queryset
        today: date = business_today()
        open_rows = queryset.model.objects.open_on(today)
        keys = open_rows.values("pk")
        wanted = self.value() == "trwa"
        return queryset.filter(pk__in=keys) if wanted else queryset.exclude(pk__in=keys)


MEMBERS_SCREEN = table_screen(
    MEMBERS,
    url_name="register_import",
    title=_("Wczytanie rejestru członków"),
    introduction=_(
        "CSV albo XLSX, najwyżej 20 MB i 5 000 wierszy. Najpierw zobaczysz, co jest w pliku; "
        "wczytanie to osobny krok. Nic z rejestru nie znika."
    ),
    permissions=(
        "members_area_register.add_membership",
        "members_area_register.change_membership",
        "cms_ext_identity.change_contact",
    ),
    done_url_name="members_area_register_membership_modeladmin_index",
)
