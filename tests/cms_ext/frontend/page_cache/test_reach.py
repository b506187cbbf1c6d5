from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Revision, Site

from cms_ext.frontend.page_cache.generation import portion_of, read_page_generation
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.premises.models import Building
from cms_ext.public_site.notices.domain.recipients import filter_concerning
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
    AnnouncementTemplate,
    Correction,
)
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import (
    ContactPage,
    ContentPage,
    Desk,
    HomePage,
    PanelPage,
    QuestionsPage,
)
from cms_ext.public_site.pages.synonyms.models import Synonym
from tests.cms_ext.conftest import TODAY, Publish, published
from tests.cms_ext.public_site.notices.estates import build
from tests.query_counts import counted, queries_of
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

DAY = timedelta(1)
Committed = Callable[..., AbstractContextManager[Any]]

OLDEST, MIDDLE, NEWEST, OVER = (
    f"/ogloszenia/{slug}/" for slug in ("najstarsze", "srednie", "najnowsze", "bylo")
)
HOME, LIST = "/", "/ogloszenia/"
SECTION, BELOW, RULES = "/dzial/", "/dzial/oplaty/", "/regulamin/"
CONTACT, QUESTIONS = "/kontakt/", "/pytania/"
EVERY = {HOME, LIST, OLDEST, MIDDLE, NEWEST, OVER, SECTION, BELOW, RULES, CONTACT, QUESTIONS}
NONE: set[str] = set()
AROUND_MIDDLE = {HOME, LIST, OLDEST, MIDDLE, NEWEST}


@shared
def site(index: AnnouncementIndexPage) -> None:
    """Each type of public pages, and announcements that lead to each other."""
    home = HomePage.objects.get()
    Desk.objects.create(code="DC", name="Dział", matter="Sprawy członkowskie", room="7")
    build()
    section = stand_below(home, ContentPage(title="Dział", slug="dzial", show_in_menus=True))
    stand_below(section, ContentPage(title="Opłaty", slug="oplaty"))
    stand_below(home, ContactPage(title="Kontakt", slug="kontakt"))
    stand_below(home, QuestionsPage(title="Pytania", slug="pytania"))
    for days, slug in enumerate(("najnowsze", "srednie", "najstarsze")):
        published(index, f"Ogłoszenie {slug}", slug=slug, valid_from=TODAY - (1 + days) * DAY)
    published(index, "Było", slug="bylo", valid_from=TODAY - 9 * DAY, valid_until=TODAY - 5 * DAY)
    link = f'<a linktype="page" id="{notice("srednie").pk}">ogłoszenie</a>'
    body = [{"type": "paragraph", "value": f"<p>Zobacz {link}.</p>"}]
    stand_below(home, ContentPage(title="Regulamin", slug="regulamin", body=body))


def notice(slug: str) -> AnnouncementPage:
    found: AnnouncementPage = AnnouncementPage.objects.get(slug=slug)
    return found


def content(slug: str) -> ContentPage:
    found: ContentPage = ContentPage.objects.get(slug=slug)
    return found


def edit(page: Any, **facts: Any) -> None:
    """As the editor's form publishes it: by a revision."""
    for name, value in facts.items():
        setattr(page, name, value)
    page.save_revision().publish()


def add(title: str, kind: str = "GENERAL", **facts: Any) -> AnnouncementPage:
    page = AnnouncementPage(
        title=title, kind=kind_of(kind), lead="Co, gdzie.", valid_from=TODAY, **facts
    )
    return publish_below(AnnouncementIndexPage.objects.of_the_public(), page)


def kind_of(code: str) -> AnnouncementKind:
    found: AnnouncementKind = AnnouncementKind.objects.get(code=code)
    return found


def add_draft() -> None:
    page = AnnouncementPage(
        title="Szkic", kind=kind_of("GENERAL"), lead="Co.", valid_from=TODAY, live=False
    )
    AnnouncementIndexPage.objects.get().add_child(instance=page)
    page.save_revision()


def add_to_a_panel() -> None:
    panel = stand_below(HomePage.objects.get(), PanelPage(title="IKCS", slug="ikcs", realm="ikcs"))
    inside = stand_below(panel, AnnouncementIndexPage(title="Dla członków", slug="ogl"))
    connection.run_on_commit.clear()
    published(inside, "Tylko dla członków")


def correct() -> None:
    page = notice("srednie")
    AnnouncementPage.objects.filter(pk=page.pk).update(corrections=1)
    Correction.objects.create(announcement=page, words="Było źle.", on=TODAY, at=timezone.now())


def publish_by_the_clock(page: Page) -> None:
    revision = page.save_revision(approved_go_live_at=timezone.now() - DAY)
    assert Revision.objects.filter(pk=revision.pk, approved_go_live_at__lt=timezone.now())
    call_command("publish_scheduled")


def schedule_new_words() -> None:
    page = notice("srednie")
    page.lead = "Nowe słowa o swojej porze."
    publish_by_the_clock(page)


def upload() -> Any:
    file = ContentFile(b"%PDF-1.4", "plik.pdf")
    return get_document_model().objects.create(title="Plik", file=file)


def rename_building() -> None:
    building = Building.objects.get(code="W1")
    building.address = "ul. Nowa 1"
    building.save()


def describe() -> None:
    CoopSettings.objects.create(site=Site.objects.get(), short_name="Pod Lipą")


def choose_places() -> None:
    page = notice("srednie")
    page.buildings = [Building.objects.get(code="W1")]
    page.save_revision().publish()
    assert filter_concerning(AnnouncementPage.objects.all(), *page.buildings.all())


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def rename_kind() -> None:
    kind = kind_of("GENERAL")
    kind.name = "Nowina"
    kind.save()


def describe_desk() -> None:
    Desk.objects.update_or_create(code="DC", defaults={"room": "8"})


BODY = [{"type": "paragraph", "value": "<p>Nowe słowa.</p>"}]
CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    # What nobody reads on a stored page.
    "a draft is begun": (add_draft, NONE),
    "a draft is saved": (lambda: notice("srednie").save_revision(), NONE),
    "a draft of a page is saved": (lambda: content("oplaty").save_revision(), NONE),
    "a draft of a page is begun": (
        lambda: content("dzial").add_child(instance=ContentPage(title="Szkic", live=False)),
        NONE,
    ),
    "an announcement of a panel": (add_to_a_panel, NONE),
    "a template": (lambda: AnnouncementTemplate.objects.first().save(), NONE),  # type: ignore[union-attr]
    "a synonym": (lambda: Synonym.objects.create(words="dach, strych"), NONE),
    "a file": (upload, NONE),
    # Announcements: where they are shown.
    "a new one": (lambda: add("Nowsze", slug="nowsze"), {HOME, LIST, NEWEST}),
    "a new one between others": (
        lambda: published(
            AnnouncementIndexPage.objects.get(), "Z tyłu", slug="z-tylu", valid_from=TODAY - 3 * DAY
        ),
        {HOME, LIST, OLDEST, MIDDLE},
    ),
    "other words": (lambda: edit(notice("srednie"), lead="Nowe słowa."), AROUND_MIDDLE),
    "another title": (lambda: edit(notice("srednie"), title="Nowy tytuł"), AROUND_MIDDLE),
    "other words at an hour": (schedule_new_words, AROUND_MIDDLE),
    "another day": (
        lambda: edit(notice("najstarsze"), valid_from=TODAY),
        {HOME, LIST, OLDEST, MIDDLE, NEWEST},
    ),
    "one that ends": (
        lambda: edit(notice("najstarsze"), valid_until=TODAY - DAY),
        {HOME, LIST, OLDEST, MIDDLE},
    ),
    "one that was over": (
        lambda: edit(notice("bylo"), lead="Nowe słowa."),
        {HOME, LIST, OVER, OLDEST},
    ),
    "one that was over comes back": (
        lambda: edit(notice("bylo"), valid_until=None),
        {HOME, LIST, OVER, OLDEST},
    ),
    "one taken off": (lambda: notice("najnowsze").unpublish(), {HOME, LIST, NEWEST, MIDDLE}),
    "a correction": (correct, AROUND_MIDDLE),
    "chosen places": (choose_places, AROUND_MIDDLE),
    "pinned": (lambda: edit(notice("srednie"), pinned=True), AROUND_MIDDLE),
    "another kind": (lambda: edit(notice("srednie"), kind=kind_of("WORKS")), AROUND_MIDDLE),
    # Announcements: what every page shows of them.
    "an emergency": (lambda: add("Gaz", "ALERT", valid_until=TODAY), EVERY),
    "one that becomes an emergency": (
        lambda: edit(notice("srednie"), kind=kind_of("ALERT"), valid_until=TODAY),
        EVERY,
    ),
    "how to get a login": (lambda: add("Jak dostać login", "LOGIN_PROCEDURE"), EVERY),
    "another address": (lambda: edit(notice("srednie"), slug="inne"), EVERY),
    "one deleted": (lambda: Page.objects.get(slug="srednie").delete(), EVERY),
    "a restriction on one": (lambda: restrict(notice("srednie")), EVERY),
    "a kind renamed": (rename_kind, EVERY),
    # Pages.
    "words of a page": (lambda: edit(content("oplaty"), body=BODY), {BELOW}),
    "words of the home page": (lambda: edit(HomePage.objects.get(), intro="Witaj."), {HOME}),
    "words of the contact page": (lambda: edit(ContactPage.objects.get(), body=BODY), {CONTACT}),
    "words above questions": (lambda: edit(QuestionsPage.objects.get(), lead="Tu."), {QUESTIONS}),
    "words about the list": (
        lambda: edit(AnnouncementIndexPage.objects.get(), search_description="Lista"),
        {LIST},
    ),
    "a page retitled": (lambda: edit(content("oplaty"), title="Czynsze"), EVERY),
    "a page at another address": (lambda: edit(content("oplaty"), slug="czynsze"), EVERY),
    "a page in the menu": (lambda: edit(content("regulamin"), show_in_menus=True), EVERY),
    "a page taken off": (lambda: content("oplaty").unpublish(), EVERY),
    "a page that will go": (lambda: edit(content("oplaty"), expire_at=timezone.now() + DAY), EVERY),
    "a page moved": (lambda: content("oplaty").move(HomePage.objects.get(), "last-child"), EVERY),
    "a page deleted": (lambda: content("oplaty").delete(), EVERY),
    "a new page": (
        lambda: publish_below(content("dzial"), ContentPage(title="Nowa", slug="nowa")),
        EVERY,
    ),
    "a restriction on a page": (lambda: restrict(content("oplaty")), EVERY),
    # What is on many pages.
    "the co-op": (describe, EVERY),
    "the site": (lambda: Site.objects.get().save(), EVERY),
    "a desk": (describe_desk, EVERY),
    "a place": (rename_building, EVERY),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name][1] != EVERY])
def test_what_is_shown_after_a_change_is_fresh_and_what_it_cannot_change_stays_stored(
    site: None, name: str, django_capture_on_commit_callbacks: Committed
):
    change, forgotten = CHANGES[name]
    connection.run_on_commit.clear()
    store_every_page()

    with django_capture_on_commit_callbacks(execute=True):
        change()

    costs, shown = {}, {}
    for address in EVERY:
        shown[address], costs[address] = counted(answer, address)
    caches["pages"].clear()
    old = {address for address in EVERY if shown[address] != answer(address)}
    assert (old, {address for address in EVERY if costs[address]}) == (NONE, forgotten)


@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name][1] == EVERY])
def test_what_every_page_may_show_forgets_every_page(
    site: None, name: str, django_capture_on_commit_callbacks: Committed
):
    connection.run_on_commit.clear()
    before = {address: read_page_generation(address) for address in EVERY}

    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[name][0]()

    stayed = {address for address in EVERY if read_page_generation(address) == before[address]}
    assert stayed == NONE


def answer(address: str) -> tuple[int, bytes]:
    found = Client().get(address)
    return found.status_code, found.content


# The store with every page of the site in it, as the first test filled it.
_FILLED: tuple[dict[str, Any], dict[str, Any]] = ({}, {})


def store_every_page() -> None:
    """As if each page had been read before; all tests share the site that they show."""
    store: Any = caches["pages"]
    if not _FILLED[0]:
        assert {answer(address)[0] for address in EVERY} == {200}
        _FILLED[0].update(store._cache)
        _FILLED[1].update(store._expire_info)
    store._cache.update(_FILLED[0])
    store._expire_info.update(_FILLED[1])


def test_no_two_addresses_of_this_site_share_their_generation():
    """Else one of them would be forgotten with the other."""
    assert len({portion_of(address) for address in EVERY}) == len(EVERY)


def test_a_page_of_which_nobody_knows_what_changes_it_goes_with_every_change(
    site: None, monkeypatch, django_capture_on_commit_callbacks: Committed
):
    monkeypatch.setattr(ContentPage, "known_changes", False)
    connection.run_on_commit.clear()
    Client().get(RULES)

    with django_capture_on_commit_callbacks(execute=True):
        notice("srednie").save_revision()
    assert queries_of(Client().get, RULES) == 0

    with django_capture_on_commit_callbacks(execute=True):
        edit(notice("srednie"), lead="Nowe słowa.")
    assert queries_of(Client().get, RULES) > 0


def test_a_type_that_inherits_a_page_s_template_has_to_say_so_itself():
    class ListingPage(ContentPage):
        """A plugin's, which shows the newest announcements, too."""

        class Meta:
            proxy = True
            app_label = "cms_ext_pages"

    assert ListingPage.known_changes
    assert "known_changes" not in vars(ListingPage)


@pytest.mark.thorough
def test_many_changes_in_one_transaction_forget_everything_with_one_word(
    publish: Publish, site: None, monkeypatch, django_capture_on_commit_callbacks: Committed
):
    monkeypatch.setattr("cms_ext.frontend.page_cache.generation.MAX_CHANGES", 4)
    connection.run_on_commit.clear()
    Client().get(QUESTIONS)

    with django_capture_on_commit_callbacks(execute=True) as words:
        for number in range(8):
            publish(f"Nr {number}")

    # One for each of the first four, and one for everything.
    assert len(words) == 4 + 1
    assert queries_of(Client().get, QUESTIONS) > 0
