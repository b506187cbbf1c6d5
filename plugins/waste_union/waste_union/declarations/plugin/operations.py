"""The first steps of a new site with waste fees, and the scheduler's jobs."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_noop as _

from cms_ext.base.files.virus_scan import scan_waiting
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.models import LegalRule
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.set_up import is_site_established
from cms_ext.plugins import FirstStep, Job, SetUp, find_office
from cms_ext.public_site.notices.domain.from_template import replace_templates
from cms_ext.public_site.notices.models import AnnouncementKind
from waste_union.declarations.domain.accessibility import create_statement
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    FormVersion,
    ReliefAttachment,
)
from waste_union.declarations.plugin.rights import DECLARATIONS, TARIFFS
from waste_union.declarations.waste_office import WASTE_UNION
from waste_union.fees.domain.run import post_approved_fee_runs, rehearse_fees_today
from waste_union.tariffs.models import Commune, TariffVersion


def communes_are_entered(today: date) -> bool:
    return Commune.objects.exists()


def a_tariff_is_in_force(today: date) -> bool:
    return TariffVersion.objects.on(today).exists()


def a_form_is_in_force(today: date) -> bool:
    return FormVersion.objects.filter(valid_from__lte=today).exists()


def properties_are_entered(today: date) -> bool:
    return DeclaredProperty.objects.exists()


def payers_are_entered(today: date) -> bool:
    return DeclarationRight.objects.exists()


def declarations_are_entered(today: date) -> bool:
    return Declaration.objects.exists()


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
        _("Wczytaj nieruchomości, dla których składa się deklaracje"),
        _("Deklarację składa się dla nieruchomości, a opłata obciąża jej konto. Wzór jest obok."),
        "declarations_import_properties",
        f"{DECLARATIONS}.add_declaredproperty",
        properties_are_entered,
        order=530,
    ),
    FirstStep(
        _("Wczytaj płatników i konta"),
        _("Kto ma prawo do nieruchomości i na którym koncie za nią płaci."),
        "declarations_import_payers",
        f"{DECLARATIONS}.add_declarationright",
        payers_are_entered,
        order=540,
    ),
    FirstStep(
        _("Wczytaj pierwsze deklaracje"),
        _("Z papierów, które biuro już ma. Plik zatwierdza druga osoba."),
        "declarations_import_first",
        f"{DECLARATIONS}.review_declaration",
        declarations_are_entered,
        order=550,
    ),
)


JOBS = (
    Job(
        "waste_fees_rehearse",
        timedelta(days=1),
        rehearse_fees_today,
        title=_("Przygotowanie naliczenia opłat za odpady"),
    ),
    Job(
        "waste_fees_post",
        timedelta(seconds=3),
        post_approved_fee_runs,
        title=_("Księgowanie zatwierdzonych opłat za odpady"),
    ),
    Job(
        "waste_reliefs_scan_files",
        timedelta(minutes=1),
        lambda: scan_waiting(ReliefAttachment.objects.all()),
        only_with="COOP_CLAMD",
        title=_("Sprawdzanie załączników wniosków o raty programem antywirusowym"),
    ),
)


# Kinds of announcements of a co-op: its houses, meters and general meeting.
OF_HOUSES = ("WORKS", "MEETING_GM", "SETTLEMENT", "READINGS", "INSPECTION")
TEMPLATES = Path(__file__).parents[1] / "data" / "announcement_templates.yaml"
# The regulations of a co-op's panels, as its rules name them, and those of the union's only one.
REGULATIONS = {
    "regulamin IKCS": "regulamin eBOK",
    "regulaminy IKCS i E-BOK": "regulamin eBOK",
    "regulamin E-BOK": "regulamin eBOK",
    "regulaminu E-BOK": "regulaminu eBOK",
}


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Replace what a co-op begins with at the first set-up (`cms_ext.plugins.SetUp`).

    That is templates and kinds of announcements, names in rules of law and the accessibility
    statement. A later one leaves alone what staff have changed since.
    """
    if find_office() is not WASTE_UNION or is_site_established():
        return {}
    templates = replace_templates(TEMPLATES)
    AnnouncementKind.objects.filter(code__in=OF_HOUSES).delete()
    AnnouncementKind.objects.filter(code="OUTAGE").update(name="Zmiana w odbiorze odpadów")
    for ours, theirs in REGULATIONS.items():
        for field in ("title", "legal_basis"):
            named = LegalRule.objects.filter(**{f"{field}__contains": ours})
            named.update(**{field: Replace(field, Value(ours), Value(theirs))})
    return {"announcementtemplate": templates, "page": create_statement(today)}


SET_UP = SetUp(make)
