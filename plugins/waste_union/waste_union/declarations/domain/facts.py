"""The facts of a declaration, as the form asks for them and as `payload` stores them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, clean_text
from waste_union.declarations.models import Declaration, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind

SIX_MONTHS = 6
MAX_NAME_LENGTH, MAX_ADDRESS_LENGTH, MAX_SHORT_LENGTH = 160, 200, 40
CONTAINER = re.compile(
    r"([A-Z0-9-]{1,20})\s*[×x:=]\s*([0-9]{1,4})"
    r"|([0-9]{1,4})\s*[×x*]\s*([0-9-]*[A-Z][A-Z0-9-]*)",
    re.ASCII,
)
BETWEEN_CONTAINERS = re.compile(r"[;,\n]")
# Keys that `list_missing_fields` does not look up in the facts; others check them.
KEPT_APART = ("composter", "statements", "pesel")
# Names of the keys that a form's version may ask for (`FormVersion.fields`).
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
    """Everything that a declarant fills in; empty and None mean not yet.

    The tariff of the property needs one of `persons`, `water` (m³ of each of six months;
    `water_lost` of it is metered water that never came back), `area` (m²), `households` and
    `containers` (emptyings a month by the container's code). The others are stored and count for
    nothing. `pesel` is the number typed just now: it is stored separately (`store_pesel`), never in
    a payload. `reason` is a code of the authority's reasons, `statements` are the ticked sentences
    of the form.
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


def parse_containers(typed: str) -> dict[str, int]:
    """Parse `P-240 × 4` and more, on lines of their own or behind a comma. Raises ValueRefused."""
    counted = {}
    for part in filter(None, map(str.strip, BETWEEN_CONTAINERS.split(typed))):
        match = CONTAINER.fullmatch(part)
        if match is None:
            raise ValueRefused(_("„%(part)s” ma złą postać. Wpisz kod × liczba.") % {"part": part})
        code, count = match[1] or match[4], match[2] or match[3]
        counted[code] = int(count)
    return counted


def make_payload(facts: DeclaredFacts) -> dict[str, Any]:
    """Return the facts as `payload` stores them: numbers as text, never as floats.

    Raises ValueRefused for characters that no text may hold.
    """
    return {
        "declarant_kind": str(facts.declarant_kind),
        "name": clean_text(facts.name, MAX_NAME_LENGTH),
        "address": clean_text(facts.address, MAX_ADDRESS_LENGTH),
        "phone": clean_text(facts.phone, MAX_SHORT_LENGTH),
        "email": clean_text(facts.email, MAX_NAME_LENGTH),
        "plot_no": clean_text(facts.plot_no, MAX_SHORT_LENGTH),
        "persons": facts.persons,
        "water": [f"{one:f}" for one in facts.water],
        "water_lost": None if facts.water_lost is None else f"{facts.water_lost:f}",
        "area": None if facts.area is None else f"{facts.area:f}",
        "households": facts.households,
        "containers": dict(facts.containers),
        "composter": facts.composter,
        "statements": [clean_text(statement, 500) for statement in facts.statements],
        "place": clean_text(facts.place, MAX_SHORT_LENGTH),
    }


def read_declared_facts(declaration: Declaration) -> DeclaredFacts:
    """Read the facts of a declaration."""
    payload = declaration.payload
    return DeclaredFacts(
        kind=DeclarationKind(declaration.kind),
        reason=declaration.reason,
        event_date=declaration.event_date,
        declarant_kind=payload.get("declarant_kind", ""),
        name=payload.get("name", ""),
        address=payload.get("address", ""),
        phone=payload.get("phone", ""),
        email=payload.get("email", ""),
        plot_no=payload.get("plot_no", ""),
        persons=payload.get("persons"),
        water=tuple(Decimal(one) for one in payload.get("water", ())),
        water_lost=None if payload.get("water_lost") is None else Decimal(payload["water_lost"]),
        area=None if payload.get("area") is None else Decimal(payload["area"]),
        households=payload.get("households"),
        containers=payload.get("containers", {}),
        composter=payload.get("composter", False),
        statements=tuple(payload.get("statements", ())),
        place=payload.get("place", ""),
    )


def carry_facts(before: Declaration, kind: DeclarationKind) -> DeclaredFacts:
    """Return the first facts of a new declaration: persons as before, but no reason and day."""
    facts = read_declared_facts(before)
    if kind == DeclarationKind.CORRECTION:
        return replace(facts, kind=kind, statements=())
    return replace(facts, kind=kind, reason="", event_date=None, statements=())


def list_missing_fields(facts: DeclaredFacts, form: FormVersion) -> list[str]:
    """List the names of fields that the form requires and the facts lack."""
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
