"""Enter, correct and place the line types of a charge; say whose cost they are and why."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins import PaperLink, find_paper, find_readable_paper, find_readable_papers
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.rate import (
    close_earlier_row,
    place_row,
    refuse_backwards,
    rows_in_force,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import (
    Basis,
    Component,
    ComponentUse,
    CostKind,
    LegalBasis,
)
from ebok_plugin.charges.models.component import COMPONENT_CODE
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.vocabulary import SubAccount

HELD_FIELDS = ("basis", "unit", "subaccount")
"""What posted charges are explained by: once a component was charged, they stay."""


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """The facts of a component except its code."""

    name: str
    basis: Basis
    unit: str
    subaccount: SubAccount
    is_advance: bool = False


@transaction.atomic
def add_component(code: str, facts: ComponentFacts, *, origin: Origin) -> Component:
    """Save a new component. Raises ChargeError: CODE_FORMAT, CODE_KNOWN."""
    if re.fullmatch(COMPONENT_CODE, code) is None:
        raise ChargeError(
            "CODE_FORMAT",
            _("Kod ma od 1 do 12 znaków: wielkie litery bez polskich znaków, cyfry i kreski."),
        )
    known = Component.objects.filter(code=code).first()
    if known is not None:
        raise ChargeError(
            "CODE_KNOWN",
            _("Kod {code} ma już składnik „{name}”. Wybierz inny kod.").format(
                code=code, name=known.name
            ),
        )
    made = Component.objects.create(code=code, **asdict(facts))
    record("COMPONENT_ADDED", origin, obj=made, changes={"code": code, **_plain(asdict(facts))})
    return made


@transaction.atomic
def correct_component(component: Component, facts: ComponentFacts, *, origin: Origin) -> Component:
    """Change the facts of a component; its code never changes.

    Raises ChargeError COMPONENT_USED for another basis, unit or subaccount of one that posted
    charges have.
    """
    wait_for_turn()
    row = Component.objects.select_for_update().get(pk=component.pk)
    changes = {
        field: value for field, value in asdict(facts).items() if getattr(row, field) != value
    }
    if changes.keys() & set(HELD_FIELDS) and was_charged(row):
        raise ChargeError(
            "COMPONENT_USED",
            _(
                "Składnik {code} jest już w zaksięgowanych naliczeniach, a one mówią mieszkańcom, "
                "z czego je policzono. Podstawy, jednostki i subkonta nie można zmienić: wpisz "
                "nowy składnik, a ten przestań naliczać."
            ).format(code=row.code),
        )
    for field, value in changes.items():
        setattr(row, field, value)
    if changes:
        row.save(update_fields=[*changes])
        record("COMPONENT_CORRECTED", origin, obj=row, changes=_plain(changes))
    return row


def was_charged(component: Component) -> bool:
    """Return whether a posted charge that stands has a line of this component."""
    lines = ChargeLine.objects.filter(component=component)
    return lines.filter(document__entry__reversed_by__isnull=True).exists()


def _plain(facts: dict[str, object]) -> dict[str, str | bool]:
    return {name: value if isinstance(value, bool) else str(value) for name, value in facts.items()}


Place = Property | Building | Premises


@transaction.atomic
def use_component(
    component: Component,
    place: Place | None,
    *,
    valid_from: date,
    valid_to: date | None = None,
    origin: Origin,
) -> ComponentUse:
    """Charge the component in a property, a building, one premises or the whole co-op (None).

    From its first use on, uses alone say where a component is charged; before, the accounts'
    last charges do. Raises ChargeError: USE_OVERLAP, ENDS_BEFORE_BEGIN.
    """
    refuse_backwards(valid_from, valid_to)
    wait_for_turn()
    # The lock on the component lets two people add uses one after the other.
    Component.objects.select_for_update().get(pk=component.pk)
    where: dict[str, Place | None] = {"property": None, "building": None, "premises": None}
    if place is not None:
        where[type(place).__name__.lower()] = place
    known = ComponentUse.objects.filter(component=component, **where)
    in_the_way = close_earlier_row(known, valid_from, valid_to)
    if in_the_way is not None:
        raise ChargeError(
            "USE_OVERLAP",
            _("{place}: składnik {code} jest tam już naliczany od {day}. Popraw daty.").format(
                place=place or _("Cała Spółdzielnia"),
                code=component.code,
                day=format_day(in_the_way.valid_from),
            ),
        )
    use = ComponentUse.objects.create(
        component=component, valid_from=valid_from, valid_to=valid_to, **where
    )
    record("COMPONENT_USE_BEGUN", origin, obj=use, changes=_facts(use))
    return use


@transaction.atomic
def use_component_in_places(
    component: Component,
    places: Iterable[Place | None],
    *,
    valid_from: date,
    valid_to: date | None = None,
    origin: Origin,
) -> list[ComponentUse]:
    """`use_component` for each of the places, all or none. Raises the same errors."""
    return [
        use_component(component, place, valid_from=valid_from, valid_to=valid_to, origin=origin)
        for place in places
    ]


@transaction.atomic
def end_use(use: ComponentUse, *, on: date, origin: Origin) -> None:
    """Set the last day on which the component is charged there. Raises ENDS_BEFORE_BEGIN."""
    refuse_backwards(use.valid_from, on)
    use.valid_to = on
    use.save(update_fields=["valid_to"])
    record("COMPONENT_USE_ENDED", origin, obj=use, changes=_facts(use))


@transaction.atomic
def withdraw_use(use: ComponentUse, *, origin: Origin) -> None:
    """Delete a use that was entered by mistake.

    What was charged by it is put right by a correction run.
    """
    wait_for_turn()
    record("COMPONENT_USE_WITHDRAWN", origin, obj=use, changes=_facts(use))
    use.delete()


def _facts(use: ComponentUse) -> dict[str, str | None]:
    return {
        "component": use.component.code,
        "from": use.valid_from.isoformat(),
        "to": use.valid_to.isoformat() if use.valid_to else None,
    }


@transaction.atomic
def set_cost_kind(
    component: Component, kind: CostKind.Kind, *, valid_from: date, origin: Origin
) -> CostKind:
    """Set the kind of the component's cost from a day on. Raises ChargeError COST_KIND_OVERLAP."""
    wait_for_turn()
    Component.objects.select_for_update().get(pk=component.pk)
    in_the_way = close_earlier_row(CostKind.objects.filter(component=component), valid_from, None)
    if in_the_way is not None:
        raise ChargeError(
            "COST_KIND_OVERLAP",
            _("Składnik {code} ma już rodzaj kosztu od {day}. Podaj dzień późniejszy.").format(
                code=component.code, day=format_day(in_the_way.valid_from)
            ),
        )
    row = CostKind.objects.create(component=component, kind=kind, valid_from=valid_from)
    changes = {"kind": kind.value, "from": valid_from.isoformat()}
    record("COST_KIND_SET", origin, obj=component, changes=changes)
    return row


def find_cost_kind(component: Component, day: date) -> CostKind.Kind | None:
    """Return CONTROLLED, INDEPENDENT, or None where none was entered."""
    return find_cost_kinds(day).get(component.pk)


def find_cost_kinds(day: date) -> dict[int, CostKind.Kind]:
    """Return the kind of each component that has one, by the component's key. One query."""
    rows = CostKind.objects.filter(rows_in_force(day)).values_list("component_id", "kind")
    return {component: CostKind.Kind(kind) for component, kind in rows}


@transaction.atomic
def set_legal_basis(
    component: Component, words: str, *, paper: UUID | None, valid_from: date, origin: Origin
) -> LegalBasis:
    """Save the legal basis of a component from that day until the next one on file.

    The same day again corrects what was entered. Raises ChargeError LEGAL_BASIS_EMPTY.
    """
    text = " ".join(words.split())
    if not text:
        raise ChargeError(
            "LEGAL_BASIS_EMPTY", _("Wpisz podstawę prawną: przepis, paragraf albo uchwałę.")
        )
    wait_for_turn()
    locked = Component.objects.select_for_update().get(pk=component.pk)
    rows = LegalBasis.objects.filter(component=locked)
    row = place_row(rows, LegalBasis(component=locked, valid_from=valid_from))
    row.words, row.paper = text, paper
    row.save()
    changes = {
        "words": text,
        "document": None if paper is None else str(paper),
        "from": valid_from.isoformat(),
    }
    record("LEGAL_BASIS_SET", origin, obj=locked, changes=changes)
    return row


def find_legal_bases(day: date) -> Mapping[int, LegalBasis]:
    """Return the legal basis of each component on the day, by the component's key. One query."""
    return {one.component_id: one for one in LegalBasis.objects.filter(rows_in_force(day))}


def named_paper(typed: str, stored: UUID | None, user: object, today: date) -> UUID | None:
    """Return the paper that a form names; `stored` is the one on file.

    A user who may not read the paper on file was shown an empty field; leaving it empty keeps that
    paper. Raises ChargeError PAPER_UNKNOWN alike for a hidden paper and for one that never was.
    """
    if typed.strip():
        paper = find_paper(typed, user, today)
        if paper is None:
            raise ChargeError(
                "PAPER_UNKNOWN",
                _(
                    "Nie ma takiego dokumentu w bibliotece albo nie możesz go otworzyć. Wklej "
                    "adres jego strony z przeglądarki albo wpisz jego numer lub tytuł."
                ),
            )
        return paper
    return None if find_readable_paper(stored, user, today) else stored


@dataclass(frozen=True, slots=True)
class Grounds:
    """A legal basis for a reader: names of components, words, and the paper if readable."""

    names: str
    words: str
    paper: PaperLink | None


def list_grounds(
    named: Iterable[tuple[str, str, UUID | None]], user: object, today: date
) -> list[Grounds]:
    """Return name, words and paper of each component, grouped where the basis is the same."""
    together = join_names(named)
    papers = find_readable_papers({paper for _words, paper in together if paper}, user, today)
    return [
        Grounds(names, words, papers.get(paper) if paper else None)
        for (words, paper), names in together.items()
    ]


def join_names(
    named: Iterable[tuple[str, str, UUID | None]],
) -> Mapping[tuple[str, UUID | None], str]:
    """Join the names of components by their words and paper, in the order given.

    Components without a basis are left out; no name is repeated.
    """
    names: defaultdict[tuple[str, UUID | None], dict[str, None]] = defaultdict(dict)
    for name, words, paper in named:
        if words:
            names[words, paper][name] = None
    return {basis: ", ".join(of_these) for basis, of_these in names.items()}


# By what law a component is usually charged (`fees_law.md` §6): proposed to a clerk, never written
# by itself. The co-op adds its own regulations in its own words.
_FEES = "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych"


PROPOSED: Mapping[str, str] = {
    "FEES": _FEES,
    "REPAIRS": "art. 6 ust. 3 ustawy o spółdzielniach mieszkaniowych",
    "HEAT": f"{_FEES}; art. 45a ustawy – Prawo energetyczne",
    "WATER": (
        f"{_FEES}; art. 26 ustawy o zbiorowym zaopatrzeniu w wodę i zbiorowym odprowadzaniu ścieków"
    ),
    "WASTE": f"{_FEES}; art. 6h ustawy o utrzymaniu czystości i porządku w gminach",
}


def propose_legal_basis(component: Component) -> str:
    """Return the key in PROPOSED that fits the component best; waste looks like any fee."""
    if component.subaccount == SubAccount.REPAIR:
        return "REPAIRS"
    if component.basis == Basis.VOLUME_M3_COLD:
        return "WATER"
    heating = component.basis in (Basis.VOLUME_M3_HOT, Basis.KWH)
    return "HEAT" if heating or component.subaccount == SubAccount.MEDIA else "FEES"
