"""Declarations of the tests: whose, for what, and how they come to each state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.fees.payers import account
from tests.people import person_of
from waste_union.declarations.domain.document import read_first_schema
from waste_union.declarations.domain.drafting import (
    discard_declaration,
    fill_declaration,
    start_declaration,
)
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.register import grant_right, save_declared_property, save_form
from waste_union.declarations.domain.reviewing import (
    accept_declaration,
    call_to_correct,
    reject_declaration,
    take_up_review,
)
from waste_union.declarations.domain.signing import sign_by_account
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import (
    DeclarantKind,
    DeclarationChannel,
    DeclarationKind,
    SignatureKind,
)
from waste_union.tariffs.domain.tariff import save_tariff
from waste_union.tariffs.models import Authority, Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method

WARSAW = ZoneInfo("Europe/Warsaw")
TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 10, 15, tzinfo=WARSAW)
REASONS = "Liczba osób różni się od rejestru.\nBrak adresu do korespondencji."
REASON = "Nieruchomość leży poza gminami Związku."
TRUTH = "Dane w deklaracji są zgodne z prawdą."
FIELDS = {
    "declarant_kind": True,
    "name": True,
    "address": True,
    "phone": False,
    "email": False,
    "plot_no": False,
    "composter": False,
    "statements": True,
    "place": False,
}
HOME = DeclaredFacts(
    kind=DeclarationKind.FIRST,
    reason="FIRST_RESIDENT",
    event_date=date(2026, 5, 10),
    declarant_kind=DeclarantKind.OWNER,
    name="Anna Lis",
    address="ul. Lipowa 4, 36-200 Brzozów",
    persons=4,
    composter=True,
    statements=(TRUTH,),
    place="Brzozów",
)


def commune() -> Commune:
    """Brzozów of the union, with its form and its tariffs of 2026, made once."""
    known = Commune.objects.filter(code="BRZ").first()
    if known is not None:
        return known
    union = Authority.objects.create(name="Związek Gmin Dolina", address="ul. Rynek 1, Brzozów")
    made = Commune.objects.create(authority=union, code="BRZ", name="Brzozów")
    form(union)
    tariff(made, params={"rate": "33.00"}, relief={"kind": "per_person", "amount": "2.00"})
    tariff(
        made, building_kind=BuildingKind.MULTI, method=Method.HOUSEHOLD, params={"rate": "85.00"}
    )
    return made


def tariff(of: Commune, **facts: Any) -> TariffVersion:
    wished = {
        "building_kind": BuildingKind.SINGLE,
        "method": Method.PERSONS,
        "resolution_ref": "XII/34/2025",
        "valid_from": date(2026, 1, 1),
        **facts,
    }
    return save_tariff(TariffVersion(commune=of, **wished), origin=SYSTEM)


def form(union: Authority, **facts: Any) -> FormVersion:
    wished = {
        "code": "DO-1",
        "name": "Deklaracja o wysokości opłaty",
        "valid_from": date(2026, 1, 1),
        "fields": FIELDS,
        "kinds": ["CHANGE", "CORRECTION", "CEASE"],
        "signature_kinds": list(SignatureKind),
        "statements": [TRUTH],
        "xsd": read_first_schema(),
        **facts,
    }
    return save_form(FormVersion(authority=union, **wished), origin=SYSTEM)


def house(*holders: User, code: str = "BRZ-0001", **facts: Any) -> DeclaredProperty:
    wished = {
        "code": code,
        "address": "ul. Lipowa 4, 36-200 Brzozów",
        "building_kind": BuildingKind.SINGLE,
        "dwellings": 1,
        **facts,
    }
    made = save_declared_property(DeclaredProperty(commune=commune(), **wished), origin=SYSTEM)
    for holder, role in zip(holders, (DeclarantKind.OWNER, DeclarantKind.CO_OWNER), strict=False):
        grant_declaring(holder, made, role)
    return made


def block(manager: User) -> DeclaredProperty:
    made = house(
        code="BRZ-0120",
        address="os. Zielone 1–6, 36-200 Brzozów",
        building_kind=BuildingKind.MULTI,
        dwellings=120,
    )
    grant_declaring(manager, made, DeclarantKind.MANAGER)
    return made


def with_account(place: DeclaredProperty, number: str = "300001") -> DeclaredProperty:
    """Return the property with an account of the fee, opened at the beginning of the year."""
    place.account = account(number, payer="Anna Lis")
    return save_declared_property(place, origin=SYSTEM)


def grant_declaring(holder: User, place: DeclaredProperty, role: DeclarantKind) -> None:
    grant_right(place, person_of(holder), role, valid_from=date(2026, 1, 1), origin=SYSTEM)


def started(
    place: DeclaredProperty,
    holder: User,
    *,
    kind: DeclarationKind = DeclarationKind.FIRST,
    facts: DeclaredFacts = HOME,
    today: date = TODAY,
) -> Declaration:
    """A draft with everything filled in; a first one comes on paper."""
    channel = DeclarationChannel.PAPER if kind == DeclarationKind.FIRST else DeclarationChannel.EBOK
    draft = start_declaration(
        place, person_of(holder), kind, channel=channel, today=today, origin=Origin(actor=holder)
    )
    return fill_declaration(
        draft, replace(facts, kind=kind), today=today, origin=Origin(actor=holder)
    )


def desk_walks(clerk: User, *, today: date = TODAY) -> Mapping[str, Walk]:
    """Return the desk's verbs, likewise."""
    desk = Origin(actor=clerk)
    return {
        "take_up": lambda one: take_up_review(one, origin=desk),
        "accept": lambda one: accept_declaration(one, today=today, origin=desk),
        "call_to_correct": lambda one: call_to_correct(one, REASONS, today=today, origin=desk),
        "reject": lambda one: reject_declaration(one, REASON, today=today, origin=desk),
    }


def accepted(place: DeclaredProperty, holder: User, clerk: User, **wished: Any) -> Declaration:
    """What the desk has accepted."""
    desk = Origin(actor=clerk)
    came_in = submitted(place, holder, **wished)
    return accept_declaration(take_up_review(came_in, origin=desk), today=TODAY, origin=desk)


Walk = Callable[[Declaration], object]


def own_walks(holder: User, *, today: date = TODAY, now: datetime = NOW) -> Mapping[str, Walk]:
    """Return the declarant's verbs, as the tests take them, by their name in the state machine."""
    own = Origin(actor=holder)
    return {
        "fill": lambda one: fill_declaration(one, HOME, today=today, origin=own),
        "validate": lambda one: validate_declaration(one, today=today, origin=own),
        "sign": lambda one: sign_by_account(one, now=now, origin=own),
        "submit": lambda one: submit_declaration(one, now=now, origin=own),
        "discard": lambda one: discard_declaration(one, origin=own),
    }


def validated(place: DeclaredProperty, holder: User, **wished: Any) -> Declaration:
    own = Origin(actor=holder)
    return validate_declaration(started(place, holder, **wished), today=TODAY, origin=own)


def submitted(place: DeclaredProperty, holder: User, **wished: Any) -> Declaration:
    """What came in, signed by the holder's account."""
    own = Origin(actor=holder)
    signed = sign_by_account(validated(place, holder, **wished), now=NOW, origin=own)
    return submit_declaration(signed, now=NOW, origin=own)
