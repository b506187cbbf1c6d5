"""What a declaration says, as the form asks it, and as its row keeps it (`payload`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import clean_text
from waste_union.declarations.models import Declaration, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind

SIX_MONTHS = 6
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_SHORT = 160, 200, 40
# Not what the facts of a row tell: they are asked for by themselves.
KEPT_APART = ("composter", "statements", "pesel")
# By the key that a form's version may ask for (`FormVersion.fields`).
FIELDS: Mapping[str, str] = {
    "declarant_kind": "kim jest składający",
    "name": "imię i nazwisko albo nazwa",
    "address": "adres zamieszkania albo siedziby",
    "phone": "telefon",
    "email": "e-mail",
    "plot_no": "numer działki",
    "composter": "kompostownik",
    "statements": "oświadczenia",
    "place": "miejscowość",
    "pesel": "numer PESEL",
}


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """Everything that a declarant fills in. Empty and None: not yet.

    Of `persons`, `water` (m³ of each of six months, of it `water_lost` that
    metered never came back), `area` (m²), `households` and `containers`
    (how many emptyings a month, by the container's code) the tariff of the property needs one;
    others are kept as they are and count for nothing. `pesel` is what was typed now: it is kept
    apart (`declared_pesel`), and no payload has it. `reason` is a code of the
    authority's reasons, `statements` are the ticked sentences of the form.
    """

    kind: DeclarationKind = DeclarationKind.CHANGE
    reason: str = ""
    event_date: date | None = None
    declarant_kind: DeclarantKind | str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    plot_no: str = ""
    persons: int | None = None
    water: Sequence[Decimal] = ()
    water_lost: Decimal | None = None
    area: Decimal | None = None
    households: int | None = None
    containers: Mapping[str, int] = field(default_factory=dict)
    composter: bool = False
    statements: Sequence[str] = field(default=())
    place: str = ""
    pesel: str = field(default="", repr=False)


def to_payload(facts: DeclaredFacts) -> dict[str, Any]:
    """The part of the facts that stands in `payload`: numbers as text, never as floats.

    Raises ValueRefused for signs that no text may hold.
    """
    return {
        "declarant_kind": str(facts.declarant_kind),
        "name": clean_text(facts.name, LONGEST_NAME),
        "address": clean_text(facts.address, LONGEST_ADDRESS),
        "phone": clean_text(facts.phone, LONGEST_SHORT),
        "email": clean_text(facts.email, LONGEST_NAME),
        "plot_no": clean_text(facts.plot_no, LONGEST_SHORT),
        "persons": facts.persons,
        "water": [f"{one:f}" for one in facts.water],
        "water_lost": None if facts.water_lost is None else f"{facts.water_lost:f}",
        "area": None if facts.area is None else f"{facts.area:f}",
        "households": facts.households,
        "containers": dict(facts.containers),
        "composter": facts.composter,
        "statements": [clean_text(one, 500) for one in facts.statements],
        "place": clean_text(facts.place, LONGEST_SHORT),
    }


def facts_of(declaration: Declaration) -> DeclaredFacts:
    """What a declaration says now; also the beginning of one that changes or corrects it."""
    kept = declaration.payload
    return DeclaredFacts(
        kind=DeclarationKind(declaration.kind),
        reason=declaration.reason,
        event_date=declaration.event_date,
        declarant_kind=kept.get("declarant_kind", ""),
        name=kept.get("name", ""),
        address=kept.get("address", ""),
        phone=kept.get("phone", ""),
        email=kept.get("email", ""),
        plot_no=kept.get("plot_no", ""),
        persons=kept.get("persons"),
        water=tuple(Decimal(one) for one in kept.get("water", ())),
        water_lost=None if kept.get("water_lost") is None else Decimal(kept["water_lost"]),
        area=None if kept.get("area") is None else Decimal(kept["area"]),
        households=kept.get("households"),
        containers=kept.get("containers", {}),
        composter=kept.get("composter", False),
        statements=tuple(kept.get("statements", ())),
        place=kept.get("place", ""),
    )


def carried_over(before: Declaration, kind: DeclarationKind) -> DeclaredFacts:
    """What a new declaration begins with: who and how many as before, nothing of why and when."""
    known = facts_of(before)
    if kind == DeclarationKind.CORRECTION:
        return replace(known, kind=kind, statements=())
    return replace(known, kind=kind, reason="", event_date=None, statements=())


def missing(facts: DeclaredFacts, form: FormVersion) -> list[str]:
    """The names of what the form wants and the facts lack, as people read them."""
    lacking = [
        _(FIELDS[key])
        for key, required in form.fields.items()
        if required and key not in KEPT_APART and not getattr(facts, key)
    ]
    if not facts.reason:
        lacking.append(_("powód"))
    if facts.event_date is None:
        lacking.append(_("data zdarzenia"))
    if set(form.statements) - set(facts.statements):
        lacking.append(_("oświadczenia"))
    return lacking
