"""The six steps of a declaration in E-BOK (waste_declaration.md §5), and how far a draft is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationState


@dataclass(frozen=True, slots=True)
class WizardStep:
    """`name` is that of its address."""

    number: int
    name: str
    title: Promise


STEPS: Sequence[WizardStep] = (
    WizardStep(1, "start", _("Nieruchomość")),
    WizardStep(2, "reason", _("Powód i data zmiany")),
    WizardStep(3, "facts", _("Dane do obliczenia")),
    WizardStep(4, "fee", _("Obliczenie opłaty")),
    WizardStep(5, "sign", _("Podgląd i podpis")),
    WizardStep(6, "done", _("Potwierdzenie")),
)
BY_NAME = {step.name: step for step in STEPS}


def next_step(declaration: Declaration) -> WizardStep:
    """Where its declarant goes on: a draft's data are looked through before its fee."""
    if declaration.was_submitted:
        return BY_NAME["done"]
    if not declaration.reason or declaration.event_date is None:
        return BY_NAME["reason"]
    return BY_NAME["facts" if declaration.state == DeclarationState.DRAFT else "sign"]
