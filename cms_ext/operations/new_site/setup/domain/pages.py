"""The pages of a new site, each created once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from markdown import markdown
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Site
from wagtail.rich_text import RichText

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.base.text.sanitising.policy import own_hosts
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.texts import TEXTS, fill_article, fill_text
from cms_ext.plugins import list_open_procedures
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.body import WrittenArticle
from cms_ext.public_site.pages.domain.editing import (
    get_papers_collection,
    publish_below,
    publish_site,
    set_site_root,
)
from cms_ext.public_site.pages.domain.old_addresses import SECTION, add_redirect
from cms_ext.public_site.pages.models import (
    ContactPage,
    ContentPage,
    HomePage,
    PanelContentPage,
    PanelPage,
    QuestionsPage,
)

ZONE = "strefa-mieszkanca"
ABOUT = "o-spoldzielni"
QUESTIONS = "pytania-i-odpowiedzi"
PRIVACY = "informacja-o-przetwarzaniu-danych"
ACCESSIBILITY = "deklaracja-dostepnosci"
HOW_TO = "jak-uzyskac-dostep"


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The pages that other pages link to; None for one that somebody has deleted."""

    home: HomePage
    notices: AnnouncementIndexPage | None
    zone: Page | None
    about: Page | None
    questions: Page | None
    contact: Page | None
    privacy: Page | None
    accessibility: Page | None
    how_to: Page | None


def create_pages(answers: Answers, today: date, making: Making) -> PublicPages:
    """Create the home page and the public pages below it, in the order of the menu."""
    home = _home(making)

    def text(slug: str, *, in_menu: bool = False) -> Page | None:
        def build() -> Page:
            return _content(fill_article(TEXTS / f"{slug}.md", answers, today), in_menu)

        return create_page_below(home, slug, build, making)

    notices = _notices(home, making)
    zone = text(ZONE, in_menu=True)
    return PublicPages(
        home=home,
        notices=notices,
        zone=zone,
        about=text(ABOUT, in_menu=True),
        questions=create_page_below(home, QUESTIONS, lambda: _questions(answers, today), making),
        contact=_contact(home, making),
        privacy=text(PRIVACY),
        accessibility=text(ACCESSIBILITY),
        how_to=_how_to(zone, answers, today, making),
    )


def create_page_below(
    parent: Page, slug: str, build: Callable[[], Page], making: Making
) -> Page | None:
    """Return the page at this address below another; publish a new one if missing."""
    return making.once(
        Page,
        slug,
        find=Page.objects.child_of(parent).filter(slug=slug).first,
        make=lambda: publish_below(parent, build()),
    )


def add_home_tasks(pages: PublicPages, making: Making) -> None:
    """Add the most frequent tasks to a home page that has none yet."""

    def make() -> HomePage:
        home: HomePage = HomePage.objects.get(pk=pages.home.pk)
        home.tasks = list(_tasks(pages))
        home.save_revision().publish()
        return home

    making.once(
        HomePage,
        "tasks",
        find=lambda: pages.home if pages.home.tasks or pages.home.has_unpublished_changes else None,
        make=make,
    )


def fill_footer(coop: CoopSettings, pages: PublicPages, making: Making) -> None:
    """Set the pages that the footer links to, unless they are set."""
    for name, page in (
        ("contact_page", pages.contact),
        ("privacy_page", pages.privacy),
        ("accessibility_page", pages.accessibility),
    ):
        if page is not None:
            _set_page(coop, name, page, making)
    coop.save()


def _set_page(coop: CoopSettings, name: str, page: Page, making: Making) -> None:
    def make() -> CoopSettings:
        setattr(coop, name, page)
        return coop

    making.once(CoopSettings, name, find=lambda: coop if getattr(coop, name) else None, make=make)


def _home(making: Making) -> HomePage:
    """Return the home page, which an editor may have begun, and root the default site there."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    home: HomePage | None = HomePage.objects.first()
    if home is None:
        making.made["page"] += 1
        new = HomePage(title=_("Strona główna"), slug="start")
        return publish_site(new, str(site.hostname), int(site.port))
    if site.root_page.specific_class is Page:
        set_site_root(home)
    return home


def _notices(home: HomePage, making: Making) -> AnnouncementIndexPage | None:
    page = making.once(
        Page,
        "ogloszenia",
        find=AnnouncementIndexPage.objects.of_the_public,
        make=lambda: publish_below(
            home,
            AnnouncementIndexPage(title=_("Ogłoszenia"), slug="ogloszenia", show_in_menus=True),
        ),
    )
    return AnnouncementIndexPage.objects.filter(pk=page.pk).first() if page else None


def _contact(home: HomePage, making: Making) -> Page | None:
    def find() -> Page | None:
        return (
            ContactPage.objects.first()
            or Page.objects.child_of(home).filter(slug="kontakt").first()
        )

    def make() -> Page:
        new = ContactPage(title=_("Kontakt"), slug="kontakt", show_in_menus=True)
        return publish_below(home, new)

    return making.once(Page, "kontakt", find=find, make=make)


def _how_to(zone: Page | None, answers: Answers, today: date, making: Making) -> Page | None:
    """Create the page on how to get a login, on a site that has logins."""
    if zone is None or not list_open_procedures():
        return None
    return create_page_below(
        zone,
        HOW_TO,
        lambda: _content(fill_article(TEXTS / f"{HOW_TO}.md", answers, today), False),
        making,
    )


def _content(article: WrittenArticle, in_menu: bool) -> ContentPage:
    return ContentPage(**fields_of_page(article), show_in_menus=in_menu)


def fields_of_page(article: WrittenArticle) -> dict[str, Any]:
    """Return the fields of a page (title, slug, lead, body) from a text."""
    facts = article.facts
    return {
        "title": facts["title"],
        "slug": facts["slug"],
        "lead": facts["lead"],
        "body": article.body,
    }


def _questions(answers: Answers, today: date) -> QuestionsPage:
    # A template renders a subclass of str, which libyaml does not take.
    text = fill_text(TEXTS / f"{QUESTIONS}.yaml", answers, today).encode()
    facts = yaml.load(text, Loader=yaml.CSafeLoader)
    page = QuestionsPage(title=facts["title"], slug=facts["slug"], lead=facts["lead"])
    page.questions = [_question(row) for row in facts["questions"]]
    return page


def _question(row: dict[str, str]) -> tuple[str, dict[str, Any]]:
    if "heading" in row:
        return "heading", {"text": row["heading"], "level": "2"}
    html = sanitise_html(markdown(row["answer"]), own_hosts=own_hosts()).html
    return "question", {"question": row["question"], "answer": RichText(html)}


def _tasks(pages: PublicPages) -> Iterator[tuple[str, dict[str, Any]]]:
    for title, help_text, page, icon in (
        (_("Odbierz login"), _("na papierze lub e-mailem"), pages.how_to, "key"),
        (_("Znajdź pokój i telefon"), _("działy i godziny otwarcia"), pages.contact, "phone"),
    ):
        if page is not None:
            yield "task", {"title": title, "help": help_text, "page": page, "icon": icon}


def make_panel_section(
    realm: str,
    title: str,
    *,
    list_title: str,
    text: Path,
    answers: Answers,
    today: date,
    making: Making,
) -> None:
    """Create the pages of a panel's section, once; `text` is its first page's file."""
    home = HomePage.objects.get()
    section = making.once(
        Page,
        realm,
        find=PanelPage.objects.filter(realm=realm).first,
        make=lambda: publish_below(home, PanelPage(title=title, realm=realm)),
    )
    if section is None:
        return
    article = fill_article(text, answers, today)
    create_page_below(
        section, article.facts["slug"], lambda: PanelContentPage(**fields_of_page(article)), making
    )
    making.once(
        Page,
        f"{realm}/ogloszenia",
        find=AnnouncementIndexPage.objects.child_of(section).first,
        make=lambda: publish_below(
            section, AnnouncementIndexPage(title=list_title, slug="ogloszenia")
        ),
    )


def make_collection(name: str, making: Making) -> None:
    """Create a collection of public documents, such as a panel's regulations, once."""
    making.once(
        Collection,
        name,
        find=Collection.objects.filter(name=name).first,
        make=lambda: get_papers_collection(name),
    )


LOGIN = "/strefa-mieszkanca/logowanie/"
# Former Joomla menu entries that lead to views and not to pages of the tree. Names of panels and
# „logowanie” lead there without a row (`typed_addresses`).
PLACES = {
    "component/users": LOGIN,
    "?option=com_users&view=login": LOGIN,
    "przetargi": "/przetargi/",
    "mapa-strony": "/mapa-strony/",
}


def redirect_former_addresses(pages: PublicPages, making: Making) -> None:
    """Create redirects from the usual menu entries of Joomla sites.

    Editors change and delete them in the administration like any others.
    """
    targets: dict[str, Page | str | None] = {
        **PLACES,
        "": pages.home,
        "ogloszenia": pages.notices,
        "aktualnosci": pages.notices,
        "komunikaty": pages.notices,
        "kontakt": pages.contact,
        "strefa-mieszkanca": pages.zone,
        "dla-mieszkancow": pages.zone,
        "o-nas": pages.about,
        "o-spoldzielni": pages.about,
        "dostepnosc": pages.accessibility,
        "deklaracja-dostepnosci": pages.accessibility,
        "rodo": pages.privacy,
        "polityka-prywatnosci": pages.privacy,
    }
    for name, target in targets.items():
        if target is not None:
            redirect_former_address(name, target, making)


def redirect_former_address(name: str, target: Page | str, making: Making) -> None:
    """Redirect `/index.php/pl/NAME` to a page or an address; a query stands alone.

    Joomla's other spellings of the same entry follow it (`section_path`).
    """
    old = f"/index.php{name}" if name.startswith("?") else f"{SECTION}{name}".rstrip("/")
    making.once(
        Redirect,
        old,
        find=Redirect.objects.filter(old_path=Redirect.normalise_path(old)).first,
        make=lambda: add_redirect(old, target),
    )
