"""What is declared for the property of an account, for its page in E-BOK."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.tables.values import polish_decimal
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.api import Account, PremisesFacts
from waste_union.declarations.domain.facts import read_facts
from waste_union.declarations.domain.queries.declared import DeclaredRow, list_declared_rows
from waste_union.declarations.domain.queries.properties import select_properties


def list_declared_facts(user: User, account: Account, today: date) -> Sequence[PremisesFacts]:
    """Return the declared facts of the account's property, for who may declare for it."""
    if user.person is None or not account.is_for_waste:
        return []
    places = list(select_properties(user.person, today).filter(account=account))
    links = (PaperLink(_("Deklaracje i ich zmiana"), reverse("declarations:properties"), ""),)
    return [
        PremisesFacts(_("Co zadeklarowano"), tuple(_facts(row)), links)
        for row in list_declared_rows(places, user.person, today)
    ]


def _facts(row: DeclaredRow) -> Iterator[tuple[str, str]]:
    yield _("Zabudowa"), row.place.get_building_kind_display()
    if row.held is not None:
        yield _("Opłata za miesiąc"), str(row.held.amount)
        yield _("Na podstawie"), row.held.words
    if row.accepted is None:
        yield _("Deklaracja"), _("jeszcze żadna nie obowiązuje")
        return
    facts = read_facts(row.accepted)
    if facts.persons:
        yield _("Osoby"), str(facts.persons)
    if facts.area is not None:
        yield _("Powierzchnia (m²)"), polish_decimal(facts.area)
    if facts.households and not facts.containers:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if facts.containers:
        counted = (f"{code} × {number}" for code, number in sorted(facts.containers.items()))
        yield _("Opróżnienia pojemników w miesiącu"), ", ".join(counted)
    yield _("Kompostownik"), _("tak") if facts.composter else _("nie")
    if row.open is not None:
        yield _("W toku"), row.open.get_state_display()
