"""What IKCS needs on a new site (`cms_ext.plugins.FirstStep`); read while the settings load."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import FirstStep
from members_area.first_steps_done import (
    members_are_entered,
    regulations_are_there,
    somebody_holds_office,
    statute_and_bylaws_are_published,
)

FIRST_STEPS = (
    FirstStep(
        _("Wpisz organy i ich kadencje"),
        _("Zarząd i Rada Nadzorcza z datami: od nich zależy, kto widzi dokumenty organów."),
        "members_area_register_officeterm_modeladmin_index",
        "members_area_register.add_officeterm",
        somebody_holds_office,
        order=200,
    ),
    FirstStep(
        _("Wpisz członków"),
        _("Numer z rejestru członków wchodzi do loginu IKCS."),
        "members_area_register_membership_modeladmin_index",
        "members_area_register.add_membership",
        members_are_entered,
        order=210,
    ),
    FirstStep(
        _("Opublikuj statut i pierwszy regulamin"),
        _("Członek szuka ich najczęściej; resztę dokumentów dodasz później."),
        "library_gate_desk",
        "members_area_library.add_document",
        statute_and_bylaws_are_published,
        order=220,
    ),
    FirstStep(
        _("Dodaj regulamin IKCS pod oknem logowania"),
        _("Plik w kolekcji „IKCS: regulaminy i formularze”; druk wniosku jest tam sam."),
        "wagtaildocs:index",
        "wagtaildocs.add_document",
        regulations_are_there,
        order=230,
    ),
)
