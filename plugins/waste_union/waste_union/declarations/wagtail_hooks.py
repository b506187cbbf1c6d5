"""Declarations in the administration: the desk's screens and registers."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.import_desk.urls import table_urls
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from cms_ext.people.identity.views.person_chooser import PersonChooser
from waste_union.declarations.domain import queries
from waste_union.declarations.views import (
    desk_decision,
    desk_property,
    desk_rates,
    desk_relief,
    desk_steps,
    opening_files,
)
from waste_union.declarations.views.registers import (
    DeclarationRightRegister,
    DeclaredPropertyRegister,
    FormVersionRegister,
    person_chooser,
)

DESK_SCREENS = [
    path("deklaracje/", desk_steps.DeclarationQueue.as_view(), name="declarations_desk_queue"),
    path(
        "deklaracje/nieruchomosci/",
        desk_property.PropertyList.as_view(),
        name="declarations_desk_properties",
    ),
    path(
        "deklaracje/nieruchomosci/<int:pk>/",
        desk_property.PropertyPage.as_view(),
        name="declarations_desk_property",
    ),
    path(
        "deklaracje/nieruchomosci/<int:pk>/papier/",
        desk_property.PaperView.as_view(),
        name="declarations_desk_paper",
    ),
    path(
        "deklaracje/decyzje/",
        desk_decision.DecisionList.as_view(),
        name="declarations_desk_decisions",
    ),
    path(
        "deklaracje/decyzje/<int:pk>/",
        desk_decision.DecisionPage.as_view(),
        name="declarations_desk_decision",
    ),
    path("deklaracje/raty/", desk_relief.ReliefList.as_view(), name="declarations_desk_reliefs"),
    path(
        "deklaracje/raty/<int:pk>/",
        desk_relief.ReliefPage.as_view(),
        name="declarations_desk_relief",
    ),
    path(
        "deklaracje/raty/<int:pk>/decyzja.pdf",
        desk_relief.relief_decision,
        name="declarations_desk_relief_decision",
    ),
    path(
        "deklaracje/raty/<int:pk>/pliki/<uuid:key>/",
        desk_relief.relief_file,
        name="declarations_desk_relief_file",
    ),
    path("deklaracje/stawki/", desk_rates.RateList.as_view(), name="declarations_desk_tariffs"),
    path(
        "deklaracje/stawki/<int:pk>/",
        desk_rates.RatesPage.as_view(),
        name="declarations_desk_rates",
    ),
    path("deklaracje/stawki/<int:pk>/druk/", desk_steps.prints, name="declarations_desk_prints"),
    path(
        "deklaracje/stawki/zawiadomienie-<int:pk>.pdf",
        desk_rates.notice_pdf,
        name="declarations_desk_notice",
    ),
    path(
        "deklaracje/pliki/<int:key>/wycofaj/",
        opening_files.TakeBackView.as_view(),
        name="declarations_take_back_file",
    ),
    path("deklaracje/<int:pk>/", desk_decision.declaration_detail, name="declarations_desk_one"),
    path("deklaracje/<int:pk>/wezwanie.pdf", desk_decision.call_pdf, name="declarations_desk_call"),
    path(
        "deklaracje/<int:pk>/potwierdzenie.pdf",
        desk_decision.receipt,
        name="declarations_desk_receipt",
    ),
    path("deklaracje/<int:pk>/deklaracja.xml", desk_decision.xml, name="declarations_desk_xml"),
    path("deklaracje/<int:pk>/pesel/", desk_decision.pesel, name="declarations_desk_pesel"),
    path(
        "deklaracje/<int:pk>/krok/<slug:slug>/",
        desk_decision.DeclarationStepView.as_view(),
        name="declarations_desk_step",
    ),
]
ENTRIES = (
    ScreenEntry("settlements", _("Deklaracje"), "declarations_desk_queue", "form", 5, queries.SEES),
    ScreenEntry(
        "settlements",
        _("Nieruchomości z opłatą za odpady"),
        "declarations_desk_properties",
        "home",
        6,
        queries.SEES_PROPERTIES,
        queries.SEES,
    ),
    ScreenEntry(
        "settlements",
        _("Decyzje o opłacie za odpady"),
        "declarations_desk_decisions",
        "doc-full",
        7,
        queries.SEES_DECISIONS,
    ),
    ScreenEntry(
        "settlements",
        _("Zawiadomienia o nowych stawkach"),
        "declarations_desk_tariffs",
        "mail",
        8,
        queries.SEES_NOTICES,
    ),
    ScreenEntry(
        "settlements",
        _("Wnioski o raty i odroczenie"),
        "declarations_desk_reliefs",
        "doc-full",
        9,
        queries.SEES_RELIEFS,
    ),
)
FILE_ENTRIES = (
    ScreenEntry(
        "waste-records", screen.title, screen.url_name, "upload", order, *screen.permissions
    )
    for screen, _base, order in opening_files.SCREENS
)
register_entries(*ENTRIES, *FILE_ENTRIES)
for register in (
    DeclaredPropertyRegister,
    DeclarationRightRegister,
    FormVersionRegister,
    opening_files.OpeningFileRegister,
):
    modeladmin_register(register)


@hooks.register("register_admin_viewset")
def register_person_chooser() -> PersonChooser:
    return person_chooser


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    files = [
        url for screen, base, _order in opening_files.SCREENS for url in table_urls(screen, base)
    ]
    return [*files, *DESK_SCREENS]
