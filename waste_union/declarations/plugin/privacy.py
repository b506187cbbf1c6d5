"""What declarations know of a person: the copy of the own data, and erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as N_

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PersonalData, Retention
from waste_union.declarations.domain.drafting import pesels_of
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.verify import (
    forget_declarations,
    forget_fee_decisions,
    forget_unfinished,
)
from waste_union.declarations.models import Declaration, DeclarationRight
from waste_union.declarations.plugin.rights import DECLARATIONS
from waste_union.declarations.vocabulary import NEVER_SUBMITTED
from waste_union.fees.rights_in_words import FEES

BASIS = N_("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach od końca roku")


def collect(person: Person) -> Sequence[PacketSection]:
    rights = DeclarationRight.objects.filter(person=person).select_related("declared_property")
    rows: list[Row] = [
        {
            _("Nieruchomość"): str(one.declared_property),
            _("Kim jest"): one.get_role_display(),
            _("Od"): one.valid_from,
            _("Do"): one.valid_to,
        }
        for one in rights
    ]
    declarations = Declaration.objects.filter(declarant=person)
    pesels = pesels_of(person)
    told: list[Row] = [
        _row(one, pesels.get(one.pk))
        for one in declarations.select_related("declared_property").order_by("pk")
    ]
    sections = [PacketSection(_("Prawa do składania deklaracji"), rows)] if rows else []
    if told:
        sections.append(PacketSection(_("Deklaracje o opłacie za odpady"), told, _(BASIS)))
    return sections


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Drafts go; what was submitted stays as long as the fee can be claimed."""
    declarations = Declaration.objects.filter(declarant=person)
    declarations.filter(state__in=NEVER_SUBMITTED).delete()
    DeclarationRight.objects.filter(person=person, valid_to__lt=today).delete()
    if not declarations.exists() and not DeclarationRight.objects.filter(person=person).exists():
        return []
    return [RetainedData(_("złożone deklaracje i prawa do ich składania"), _(BASIS))]


def about(person: Person) -> Sequence[QuerySet[Declaration]]:
    """Letters about these rows are the person's."""
    return [Declaration.objects.filter(declarant=person)]


def _row(declaration: Declaration, pesel: str | None) -> Row:
    facts = facts_of(declaration)
    return {
        _("Numer"): declaration.number,
        _("Nieruchomość"): declaration.declared_property.address,
        _("Cel"): declaration.get_kind_display(),
        _("Stan"): declaration.get_state_display(),
        _("Złożono"): declaration.filed_on,
        _("Imię i nazwisko albo nazwa"): facts.name,
        _("PESEL"): pesel,
        _("Adres"): facts.address,
        _("Telefon"): facts.phone,
        _("E-mail"): facts.email,
        _("Liczba osób"): facts.persons,
        _("Opłata miesięczna"): str(declaration.amount) if declaration.amount else None,
    }


PERSONAL_DATA = PersonalData(
    collect=collect,
    erase=erase,
    about=about,
    models=(f"{DECLARATIONS}.Declaration", f"{DECLARATIONS}.DeclarationRight"),
    staff_models=(
        f"{DECLARATIONS}.ChangeProposal",
        f"{DECLARATIONS}.CorrectionCall",
        f"{DECLARATIONS}.FeeDecision",
        f"{DECLARATIONS}.RateNotice",
        f"{DECLARATIONS}.NoticePrint",
        f"{FEES}.FeeObligation",
        f"{FEES}.FeeRun",
    ),
)

RETENTION = (
    Retention(
        "SUBMITTED",
        gettext_noop("Deklaracje o opłacie za odpady, z plikiem XML i wezwaniem do korekty"),
        gettext_noop("końca roku, w którym deklaracja przestała obowiązywać"),
        60,
        gettext_noop("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
        forget_declarations,
    ),
    Retention(
        "FEE_DECISIONS",
        gettext_noop("Decyzje o opłacie za odpady"),
        gettext_noop("końca roku, w którym decyzja przestała obowiązywać"),
        60,
        gettext_noop("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
        forget_fee_decisions,
    ),
    Retention(
        "UNFINISHED",
        gettext_noop("Deklaracje robocze i porzucone"),
        gettext_noop("rozpoczęcia deklaracji"),
        3,
        forget=forget_unfinished,
    ),
)
