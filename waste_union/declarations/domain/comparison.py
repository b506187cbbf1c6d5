"""A declaration beside the one before: what changed, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from waste_union.declarations.domain.doubts import fee_before
from waste_union.declarations.domain.facts import DeclaredFacts, facts_of
from waste_union.declarations.domain.queries.standing import accepted_of
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationState

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One thing that is declared, as it was and as it becomes; `before` is "" for a first one."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return bool(self.before) and self.before != self.after


def former_of(declaration: Declaration) -> Declaration | None:
    """What it is read beside: what it replaces, else what is in force there meanwhile."""
    if declaration.replaces is not None:
        return declaration.replaces
    if declaration.state == DeclarationState.ACCEPTED:
        return None
    return accepted_of(declaration.declared_property)


def compared(declaration: Declaration, former: Declaration | None) -> list[ComparedLine]:
    """Everything that one of the two says, in the order of the form; the fee before as in force."""
    now, then = dict(_shown_facts(declaration)), dict(_shown_facts(former)) if former else {}
    fee = fee_before(declaration, declaration.effective_from) if former else None
    if fee is not None:
        # New rates may have changed it since.
        then[_("Opłata miesięczna")] = str(fee)
    known = [*now, *(label for label in then if label not in now)]
    return [
        ComparedLine(label, then.get(label, NOTHING) if former else "", now.get(label, NOTHING))
        for label in known
    ]


def _shown_facts(declaration: Declaration) -> Iterator[tuple[str, str]]:
    facts = facts_of(declaration)
    first = declaration.effective_from
    yield _("Składający"), facts.name
    if facts.declarant_kind:
        yield _("Kim jest"), str(DeclarantKind(facts.declarant_kind).label)
    yield from _contact(facts)
    yield from _basis(facts)
    yield _("Kompostownik"), _("tak") if facts.composter else _("nie")
    yield _("Opłata miesięczna"), str(declaration.amount) if declaration.amount else NOTHING
    yield _("Od miesiąca"), f"{first:%m.%Y}" if first else NOTHING


def _contact(facts: DeclaredFacts) -> Iterator[tuple[str, str]]:
    named = (
        (_("Adres"), facts.address),
        (_("Telefon"), facts.phone),
        (_("E-mail"), facts.email),
        (_("Numer działki"), facts.plot_no),
    )
    yield from ((label, words) for label, words in named if words)


def _basis(facts: DeclaredFacts) -> Iterator[tuple[str, str]]:
    if facts.persons is not None:
        yield _("Liczba osób"), str(facts.persons)
    if facts.water:
        yield _("Zużycie wody (m³)"), "; ".join(f"{one:f}" for one in facts.water)
    if facts.area is not None:
        yield _("Powierzchnia (m²)"), f"{facts.area:f}"
    if facts.households is not None:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if facts.containers:
        counted = (f"{code} × {number}" for code, number in sorted(facts.containers.items()))
        yield _("Pojemniki"), "; ".join(counted)
