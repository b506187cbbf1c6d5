"""Which first steps of the declarations are done; one query each."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import FirstStep
from waste_union.declarations.models import DeclaredProperty, FormVersion
from waste_union.declarations.plugin.rights import DECLARATIONS
from waste_union.tariffs.first_steps_done import a_tariff_is_in_force, communes_are_entered
from waste_union.tariffs.rights_in_words import TARIFFS


def a_form_is_in_force(today: date) -> bool:
    return FormVersion.objects.filter(valid_from__lte=today).exists()


def properties_are_entered(today: date) -> bool:
    return DeclaredProperty.objects.exists()


FIRST_STEPS = (
    FirstStep(
        _("Wpisz, kto pobiera opłatę za odpady, i jego gminy"),
        _("Bez gminy nie ma taryfy ani nieruchomości, dla której składa się deklarację."),
        f"{TARIFFS}_commune_modeladmin_index",
        f"{TARIFFS}.add_commune",
        communes_are_entered,
        order=500,
    ),
    FirstStep(
        _("Wpisz taryfę opłaty za odpady z uchwały"),
        _("Deklaracji nie da się policzyć na dzień, na który nie ma taryfy."),
        f"{TARIFFS}_tariffversion_modeladmin_index",
        f"{TARIFFS}.add_tariffversion",
        a_tariff_is_in_force,
        order=510,
    ),
    FirstStep(
        _("Wpisz formularz deklaracji"),
        _("Mówi, o co deklaracja pyta, jak się ją podpisuje i jaki ma schemat XML."),
        f"{DECLARATIONS}_formversion_modeladmin_index",
        f"{DECLARATIONS}.add_formversion",
        a_form_is_in_force,
        order=520,
    ),
    FirstStep(
        _("Wpisz nieruchomości, dla których składa się deklaracje"),
        _("Deklarację składa się dla nieruchomości, a opłata obciąża jej konto."),
        f"{DECLARATIONS}_declaredproperty_modeladmin_index",
        f"{DECLARATIONS}.add_declaredproperty",
        properties_are_entered,
        order=530,
    ),
)
