"""Each search and chooser finds „Łabędź” however it is typed; lists of names are in Polish order.

A row of `searches` is a place where people type, a row of `LISTS` one that they read.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms_ext.base.money.amounts import Money
from cms_ext.desks.frame.first_screen import list_searchable_groups
from cms_ext.people.identity.domain.person import find_people
from cms_ext.people.identity.domain.role import list_names_of_others
from cms_ext.people.identity.domain.staff import filter_staff, list_staff
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.views.person_chooser import PersonFilterForm
from cms_ext.premises.domain.queries import find_places
from cms_ext.premises.models import Building
from cms_ext.public_site.editing.domain.today import find_pages
from cms_ext.public_site.pages.models import HomePage
from coop_cases.domain.progress import filter_cases
from coop_cases.domain.queries import search_cases
from coop_cases.models import Case, CaseTemplate, SavedFilter
from ebok_plugin.ledger.domain.account_search import find_accounts, find_premises
from ebok_plugin.ledger.domain.queries.account import accounts_matching
from ebok_plugin.ledger.domain.queries.batches import filter_batches
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.utilities.meters.domain.meter import search_meters
from members_area.library.domain.queries.staff import filter_versions
from members_area.library.models import Document, DocumentKind, Version
from members_area.library.reading.domain import readings_matching
from members_area.register.domain.membership import match_memberships
from members_area.register.models import Membership
from members_area.resolutions.views.desk import PaperFilterForm
from plugins.cases.tests.cases import fault
from plugins.waste_union.tests.declarations.declarations import house, submitted
from tests.cms_ext.access import desk
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.flats import meter
from tests.people import resident, staff
from tests.shared_rows import shared
from waste_union.collections.models import Street
from waste_union.declarations.domain.queries import (
    filter_properties,
    search_declarations,
    search_properties,
)
from waste_union.declarations.models import DeclaredProperty
from waste_union.tariffs.models import Authority

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
WORDS = ("Łabędź", "Lis")
TYPED = (
    "Łabędź", "ŁABĘDŹ", "łabędź", "labedz", "LABEDZ", unicodedata.normalize("NFD", "łabędź"),
    "łab\u00adędź", "łabęd",
)  # fmt: skip


@shared
def clerk() -> User:
    return staff("klara", superuser=True)


@shared
def rows(clerk: User) -> None:
    """Of each kind a row with „Łabędź” and one with „Lis”."""
    root = Page.objects.get(depth=1)
    for number, word in enumerate(WORDS, start=100001):
        user = staff(f"clerk{number}")
        User.objects.filter(pk=user.pk).update(last_name=word)
        payer = resident("ebok", f"EB-{number}-1", f"Jan {word}")
        assert payer.person is not None
        account = open_account(str(number), f"Jan {word}")
        meter(account, f"ZW-{number}")
        building = account.premises.building
        if word != WORDS[0]:
            building = Building.objects.create(code="B-02", property=building.property)
            type(account.premises).objects.filter(pk=account.premises_id).update(building=building)
        Building.objects.filter(pk=building.pk).update(address=f"ul. {word} 1")
        Case.objects.filter(pk=fault().pk).update(title=f"{word} na dachu")
        Membership.objects.create(person=payer.person, member_no=number, joined_on=TODAY)
        minutes = DocumentKind.objects.get(code="MINUTES")
        document = Document.objects.create(
            kind=minutes, title=f"{word}: protokół", year=2026, audience="PUBLIC",
            uploaded_on=TODAY,
        )  # fmt: skip
        Version.objects.create(document=document, uploaded_on=TODAY)
        Batch.objects.create(
            kind=Batch.Kind.values[0], made_by=clerk, posted_at=timezone.now(), entry_count=1,
            entry_sum=Money.from_grosze(0), reason=f"{word}, korekta",
            entries_sha256=f"{number:064d}",
        )  # fmt: skip
        submitted(house(payer, code=f"BRZ-{number}", address=f"ul. {word} 4"), payer)
        desk.at_desk(desk.EMILIA, "EBOK", last_name=word)
        root.add_child(instance=HomePage(title=f"{word} w parku", slug=f"p{number}"))
        get_document_model().objects.create(title=f"{word} w parku", file=f"{number}.pdf")


def typed_into(form: Any, rows: Any, query: str) -> Any:
    """Return the rows that a chooser leaves of all."""
    chooser = form({"q": query})
    assert chooser.is_valid()
    return chooser.filter(rows)


def searches(clerk: User) -> Mapping[str, Callable[[str], Iterable[Any]]]:
    """What is found in each place for a query."""
    places = {
        "staff": lambda q: filter_staff(list_staff(timezone.now()), q, "", ""),
        "people": find_people,
        "chooser of people": lambda q: typed_into(PersonFilterForm, Person.objects.all(), q),
        "members": lambda q: match_memberships(Membership.objects.all(), q),
        "accounts": lambda q: accounts_matching(Account.objects.all(), q),
        "account search": lambda q: find_accounts(q, TODAY).hits,
        "premises of accounts": lambda q: find_premises(q, TODAY).premises,
        "buildings": lambda q: find_places(q)[1],
        "meters": search_meters,
        "batches": lambda q: filter_batches(Batch.objects.all(), q),
        "cases": search_cases,
        "own cases": lambda q: filter_cases(Case.objects.all(), query=q),
        "versions at the gate": lambda q: filter_versions(Version.objects.all(), query=q),
        "readings": lambda q: readings_matching(q).documents,
        "chooser of papers": lambda q: typed_into(PaperFilterForm, Document.objects.all(), q),
        "declarations": search_declarations,
        "properties": lambda q: search_properties(q, TODAY),
        "own properties": lambda q: filter_properties(DeclaredProperty.objects.all(), q),
        "pages of today": lambda q: find_pages(q, clerk, TODAY),
        "chooser of pages": lambda q: Page.objects.all().autocomplete(q),
        "chooser of files": lambda q: get_document_model().objects.all().autocomplete(q),
    }
    for group in list_searchable_groups(clerk):
        places[f"first screen: {group.code}"] = lambda q, group=group: group.find(q, clerk, TODAY)
    return places


@pytest.mark.thorough
@pytest.mark.usefixtures("rows")
def test_each_search_finds_a_polish_word_however_it_is_typed(clerk: User):
    found = {
        name: {typed: len(list(search(typed))) for typed in TYPED}
        for name, search in searches(clerk).items()
    }

    # A building and its flat.
    counts = {"first screen: places": 2}
    assert found == {name: dict.fromkeys(TYPED, counts.get(name, 1)) for name in found}


NAMES = [
    "Łabędź",
    "Zych",
    "Ćwik",
    "nowak",
    "Cyga",
    "Źrebak",
    "Lis",
    "Żak",
    "Ósmy",
    "Otto",
    "Nowak A",
]
IN_ORDER = [
    "Cyga", "Ćwik", "Lis", "Łabędź", "nowak", "Nowak A", "Otto", "Ósmy", "Zych", "Źrebak", "Żak",
]  # fmt: skip


def test_lists_of_names_are_in_the_order_of_a_phone_book(clerk: User):
    for number, name in enumerate(NAMES):
        user = staff(f"s{number}", "editor")
        User.objects.filter(pk=user.pk).update(first_name="", last_name=name)
    for model in (Person, Authority, CaseTemplate, SavedFilter):
        extra = {"clerk": clerk} if model is SavedFilter else {}
        model._default_manager.all().delete()
        model._default_manager.bulk_create(model(name=name, **extra) for name in NAMES)
    streets = (Street(key=f"u{n}", place="Łąck", name=one) for n, one in enumerate(NAMES))
    Street.objects.bulk_create(streets)
    listed = {
        "staff": [one.last_name for one in list_staff(timezone.now()) if one != clerk],
        "other staff": list_names_of_others("wagtailadmin.access_admin", clerk),
        **{
            model.__name__: [one.name for one in model._default_manager.all()]
            for model in (Person, Authority, CaseTemplate, SavedFilter, Street)
        },
    }

    assert listed == dict.fromkeys(listed, IN_ORDER)


def test_every_model_can_be_listed():
    """`__polish` in `ordering` is SQL that each database understands."""
    ordered = [model for model in apps.get_models() if "__polish" in str(model._meta.ordering)]

    assert len(ordered) > 15
    for model in ordered:
        list(model._default_manager.all()[:1])
        list(model._default_manager.reverse()[:1])
