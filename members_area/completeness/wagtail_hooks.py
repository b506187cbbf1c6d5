"""Completeness in the administration: the report, the rules, the waived numbers."""

from typing import Any, Protocol

from django.contrib.admin import display
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from cms_ext.office.desk_kit.staff_registers import Register, VerbRegister
from cms_ext.office.desk_kit.staff_registers.views import ComputedInspectView
from members_area.completeness.domain.rule import params_as_text
from members_area.completeness.forms import NumberWaiverForm
from members_area.completeness.models import CompletenessRule, NumberWaiver
from members_area.completeness.views import report
from members_area.library.models import DocumentKind
from members_area.register.models import Organ


class NamedRule(Protocol):
    """A rule with the names of its organ and kind."""

    organ_name: str
    kind_name: str
    params: dict[str, Any]


class RuleRegister(Register):
    model = CompletenessRule
    menu_label = gettext_lazy("Reguły kompletności")
    about = gettext_lazy(
        "Czego wymaga prawo i czego pilnuje Spółdzielnia. Z tych reguł powstaje obraz kompletności."
    )
    add_label = gettext_lazy("Dodaj regułę")
    menu_icon = "list-ul"
    place = "library-settings"
    menu_order = 70
    list_display = ("type", "where", "legal_basis", "owner", "valid_from", "valid_to")
    list_filter = ("type",)
    search_fields = ("code", "legal_basis", "owner", "note")
    inspect_view_fields = [
        "code",
        "type",
        "organ",
        "kind",
        "parameters",
        "legal_basis",
        "owner",
        "note",
        "valid_from",
        "valid_to",
    ]
    inspect_view_class = ComputedInspectView
    create_view_class = report.RuleCreateView
    edit_view_class = report.RuleEditView

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompletenessRule]:
        """Add the names of organ and kind; a code without a name stays a code."""
        rules: QuerySet[CompletenessRule] = super().get_queryset(request)
        organs = Organ.objects.filter(code=OuterRef("organ")).values("name")
        kinds = DocumentKind.objects.filter(code=OuterRef("kind")).values("name")
        return rules.annotate(
            organ_name=Coalesce(Subquery(organs), "organ"),
            kind_name=Coalesce(Subquery(kinds), "kind"),
        )

    @display(description=gettext_lazy("organ i rodzaj"))
    def where(self, rule: NamedRule) -> str:
        place = " · ".join(filter(None, (rule.organ_name, rule.kind_name))) or _("wszystkie")
        title = rule.params.get("title_contains")
        return (
            _("%(place)s, w tytule „%(title)s”") % {"place": place, "title": title}
            if title
            else place
        )

    @display(description=gettext_lazy("parametry"))
    def parameters(self, rule: CompletenessRule) -> str:
        return params_as_text(rule.params)


class WaiverRegister(VerbRegister):
    model = NumberWaiver
    menu_label = gettext_lazy("Numery niewykorzystane")
    about = gettext_lazy("Numery, których świadomie nie nadano. Kompletność nie zgłosi tu luki.")
    add_label = gettext_lazy("Dodaj numer niewykorzystany")
    menu_icon = "cross"
    place = "library-records"
    menu_order = 60
    list_display = ("organ", "year", "seq", "reason")
    list_select_related = ("organ",)
    list_filter = ("organ", "year")
    inspect_view_fields = ["organ", "year", "seq", "reason"]
    form_panels = report.WAIVER_PANELS
    verb_form = NumberWaiverForm


register_entries(
    ScreenEntry(
        "papers",
        gettext_lazy("Kompletność biblioteki"),
        "completeness_report",
        "tasks",
        60,
        report.SEES,
    )
)
for register in (RuleRegister, WaiverRegister):
    modeladmin_register(register)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("kompletnosc/", report.report, name="completeness_report"),
        path("kompletnosc/plik/", report.download, name="completeness_table"),
        path("kompletnosc/publicznie/", report.decide, name="completeness_public"),
        path("kompletnosc/reguly/plik/", report.download_rules, name="completeness_rules"),
        path(
            "kompletnosc/reguly/wczytanie/", report.upload_rules, name="completeness_rules_upload"
        ),
    ]
