"""Declarations in the administration: the desk's screens."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from cms_ext.people.identity.views.person_chooser import PersonChooser
from waste_union.declarations.domain.queries.desk import (
    SEES,
    SEES_DECISIONS,
    SEES_NOTICES,
    SEES_PROPERTIES,
)
from waste_union.declarations.forms.registers import person_chooser
from waste_union.declarations.views.registers import (
    DeclarationRightRegister,
    DeclaredPropertyRegister,
    FormVersionRegister,
)

ENTRIES = (
    ScreenEntry("settlements", _("Deklaracje"), "declarations_desk_queue", "form", 5, SEES),
    ScreenEntry(
        "settlements",
        _("Nieruchomości z opłatą za odpady"),
        "declarations_desk_properties",
        "home",
        6,
        SEES_PROPERTIES,
        SEES,
    ),
    ScreenEntry(
        "settlements",
        _("Decyzje o opłacie za odpady"),
        "declarations_desk_decisions",
        "doc-full",
        7,
        SEES_DECISIONS,
    ),
    ScreenEntry(
        "settlements",
        _("Zawiadomienia o nowych stawkach"),
        "declarations_desk_tariffs",
        "mail",
        8,
        SEES_NOTICES,
    ),
)
register_entries(*ENTRIES)
for register in (DeclaredPropertyRegister, DeclarationRightRegister, FormVersionRegister):
    modeladmin_register(register)


@hooks.register("register_admin_viewset")
def register_person_chooser() -> PersonChooser:
    return person_chooser


@hooks.register("register_admin_urls")
def register_desk() -> list[URLResolver]:
    return [path("", include("waste_union.declarations.desk_urls"))]
