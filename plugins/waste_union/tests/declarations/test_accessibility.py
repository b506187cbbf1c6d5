"""The union's accessibility statement: ids that programs look for, and the yearly review."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.domain.editing import publish_below, publish_site
from cms_ext.public_site.pages.models import ContentPage, HomePage
from plugins.waste_union.tests.declarations.declarations import TODAY
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.shared_rows import shared
from waste_union.declarations.domain.accessibility import create_statement, queue_statement_review
from waste_union.declarations.models import AccessibilityStatementPage

pytestmark = pytest.mark.django_db

# Conditions of publication, version 2.0 of 31 July 2024; the last one from the first review on.
IDS = [
    "a11y-wstep",
    "a11y-podmiot",
    "a11y-zakres",
    "a11y-url",
    "a11y-data-publikacja",
    "a11y-data-aktualizacja",
    "a11y-status",
    "a11y-data-sporzadzenie",
    "a11y-kontakt",
    "a11y-email",
    "a11y-telefon",
    "a11y-procedura",
    "a11y-architektura",
    "a11y-komunikacja",
]


@shared
def statement() -> AccessibilityStatementPage:
    """Return the page of a union whose set-up put its statement in the place of a text."""
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.first() or publish_site(
        HomePage(title="Start", slug="start"), site.hostname, site.port
    )
    text = publish_below(home, ContentPage(title="Deklaracja dostępności", slug="deklaracja"))
    coop, _made = CoopSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    coop.name, coop.full_name = "Związek", "Związek Gmin „Czysty Las”"
    coop.email, coop.phone, coop.accessibility_page = "biuro@czystylas.example", "00 1", text
    coop.save()
    assert [create_statement(TODAY), create_statement(TODAY)] == [1, 0]
    return AccessibilityStatementPage.objects.get()


def test_programs_find_each_part_by_its_id(client: Client, statement: AccessibilityStatementPage):
    page = client.get("/deklaracja/")

    tree = parsed(page)
    assert page_problems(page) == []
    assert {name: len(tree.xpath(f"//main//*[@id='{name}']")) for name in IDS} == dict.fromkeys(
        IDS, 1
    )
    assert texts(tree, "//*[@id='a11y-podmiot']") == ["Związek Gmin „Czysty Las”"]
    assert "częściowo zgodna" in texts(tree, "//*[@id='a11y-status']")[0]
    assert tree.xpath("//*[@id='a11y-data-sporzadzenie']/@datetime") == [TODAY.isoformat()]
    assert tree.xpath("//*[@id='a11y-data-przeglad']") == []
    assert "Rzecznika Praw Obywatelskich" in texts(tree, "//*[@id='a11y-procedura']")[0]

    statement.reviewed_on = date(2027, 3, 3)
    statement.status = AccessibilityStatementPage.Status.NOT
    statement.save_revision().publish()
    again = parsed(client.get("/deklaracja/"))
    assert again.xpath("//*[@id='a11y-data-przeglad']/@datetime") == ["2027-03-03"]
    assert "niezgodna" in texts(again, "//*[@id='a11y-status']")[0]


REVIEWS = [
    # (made, last review, today, due, number on „Dziś”)
    (date(2026, 11, 20), None, date(2026, 11, 20), date(2027, 3, 31), 1),
    (date(2026, 11, 20), date(2026, 11, 30), date(2027, 2, 27), date(2027, 3, 31), 0),
    (date(2026, 11, 20), date(2026, 11, 30), date(2027, 2, 28), date(2027, 3, 31), 1),
    (date(2026, 11, 20), date(2026, 11, 30), date(2027, 6, 1), date(2027, 3, 31), 1),
    (date(2026, 11, 20), date(2027, 1, 5), date(2027, 3, 31), date(2028, 3, 31), 0),
    (date(2026, 11, 20), date(2027, 4, 20), date(2028, 3, 1), date(2028, 3, 31), 1),
]


@pytest.mark.parametrize(("made", "reviewed", "today", "due", "number"), REVIEWS)
def test_a_review_is_announced_a_month_before_31_march(
    statement: AccessibilityStatementPage,
    made: date,
    reviewed: date | None,
    today: date,
    due: date,
    number: int,
):
    statement.made_on, statement.reviewed_on = made, reviewed
    statement.save()
    chief: User = staff("szefowa", superuser=True)

    waiting = queue_statement_review(chief, today)

    assert waiting is not None
    assert (statement.review_due, waiting.number, waiting.nearest) == (due, number, due)


def test_only_who_may_change_the_page_is_reminded(statement: AccessibilityStatementPage):
    clerk = staff("celina", "waste_clerk")
    assert queue_statement_review(clerk, TODAY) is None

    CoopSettings.objects.update(accessibility_page=None)
    assert queue_statement_review(clerk, TODAY) is None
    chief = staff("szefowa", superuser=True)
    missing = queue_statement_review(chief, TODAY)
    assert missing is not None
    assert missing.number == 1


FILING = [
    # (box, basis, what the page says)
    ("", "", []),
    ("https://skrzynka.example/", "", ["może nie mieć skutku"]),
    ("https://skrzynka.example/", "uchwała nr VII/31/2025", ["uchwała nr VII/31/2025"]),
]


@pytest.mark.parametrize(("box", "basis", "sentences"), FILING)
def test_the_filing_box_is_offered_only_where_a_resolution_allows_it(
    box: str,
    basis: str,
    sentences: list[str],
):
    coop = CoopSettings(filing_box=box, filing_basis=basis, e_delivery="AE:PL-00000-00000-CZLAS-00")

    page = render_to_string("cms_ext/theme/parts/filing.html", {"frame": {"coop": coop}})

    offered = [
        sentence
        for sentence in ("może nie mieć skutku", "uchwała nr VII/31/2025")
        if sentence in page
    ]
    assert offered == sentences
    assert ('href="https://skrzynka.example/"' in page) == bool(basis)
    # What always counts stands first.
    assert "AE:PL-00000-00000-CZLAS-00" in page[: page.index("</p>")]
