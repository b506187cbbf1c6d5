"""What a declaration says, row by row, as its declarant reads it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import long_date
from waste_union.declarations.domain.facts import DeclaredFacts, facts_of
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Method, Reason

Row = tuple[str, str]


def shown_facts(declaration: Declaration, tariff: TariffVersion | None) -> list[Row]:
    """Label and value of everything that is said; what is empty is left out."""
    facts = facts_of(declaration)
    rows = [
        (_("Nieruchomość"), declaration.declared_property.address),
        (_("Cel"), declaration.get_kind_display().capitalize()),
        (_("Powód"), reason_words(declaration.reason)),
        (_("Data zdarzenia"), long_date(facts.event_date) if facts.event_date else ""),
        *_basis(facts, tariff),
        (_("Składający"), facts.name),
        (_("Kim jest"), _kind_of(facts)),
        (_("Adres"), facts.address),
        (_("Telefon"), facts.phone),
        (_("E-mail"), facts.email),
        (_("Numer działki"), facts.plot_no),
        (_("Miejscowość"), facts.place),
    ]
    return [(label, value) for label, value in rows if value]


def reason_words(reason: str) -> str:
    """The reason as people read it; a code that is none of ours stands as it is."""
    known = reason in Reason.values
    return str(Reason(reason).label).capitalize() if known else reason


def _basis(facts: DeclaredFacts, tariff: TariffVersion | None) -> Iterator[Row]:
    if tariff is None or facts.kind == DeclarationKind.CEASE:
        return
    if facts.persons is not None:
        yield _("Liczba osób"), str(facts.persons)
    if tariff.method == Method.WATER and facts.water:
        yield _("Zużycie wody, m³"), "; ".join(_number(one) for one in facts.water)
    if tariff.method == Method.AREA and facts.area is not None:
        yield _("Powierzchnia, m²"), _number(facts.area)
    if tariff.method == Method.HOUSEHOLD and facts.households is not None:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if tariff.method == Method.CONTAINERS:
        names = {one.code: one.name for one in tariff.terms().containers}
        for code, count in facts.containers.items():
            yield names.get(code, code), str(count)
    if facts.composter:
        yield _("Kompostownik"), _("tak")


def _kind_of(facts: DeclaredFacts) -> str:
    kind = facts.declarant_kind
    return str(DeclarantKind(kind).label) if kind in DeclarantKind.values else ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
