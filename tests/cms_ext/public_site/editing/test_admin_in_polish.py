"""What editors see of Wagtail every day is Polish; our catalogue says what Wagtail's does not."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.utils.translation import gettext

import cms_ext.public_site.editing
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.models import Desk
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish, published
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
WORDS = Path(cms_ext.public_site.editing.__file__).parent / "locale" / "pl" / "LC_MESSAGES"
SCREENS = [
    "/admin/",
    "/admin/pages/",
    "/admin/pages/{index}/",
    "/admin/pages/add/cms_ext_notices/announcementpage/{index}/",
    "/admin/pages/{page}/edit/",
    "/admin/pages/{page}/history/",
    "/admin/pages/{page}/workflow_history/",
    "/admin/pages/{page}/delete/",
    "/admin/pages/{index}/unpublish/",
    "/admin/pages/{page}/copy/",
    "/admin/pages/{page}/move/",
    "/admin/pages/{page}/usage/",
    "/admin/pages/search/?q=woda",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/images/",
    "/admin/images/multiple/add/",
    "/admin/redirects/",
    "/admin/redirects/add/",
    "/admin/reports/locked/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/aging-pages/",
    "/admin/snippets/",
    "/admin/snippets/cms_ext_pages/desk/",
    "/admin/account/",
    "/admin/przeprowadzka/",
    "/admin/przeprowadzka/nowa/",
]
# Words that no Polish sentence has; „status”, „menu” or „link” are in both languages.
ENGLISH = re.compile(
    r"\b(?:about|actions|add|after|all|and|any|are|be|cancel|change|checks|choose|comments"
    r"|created|current|currently|delete|document|documents|edit|enabled|filter|from|guide|has|hide|history"
    r"|image|images|is|latest|live|locked|more|move|new|not|of|page|pages|preview|publish|published|save"
    r"|saved|search|select|settings|shortcuts|show|slug|snippets?|snippety|sort|the|there|this|title|toggle|unpublish|updated"
    r"|upload|usage|user|view|we|with|workflow|you|your)\b",
    re.I,
)


def catalogue() -> Catalog:
    with (WORDS / "django.po").open("rb") as file:
        return read_po(file)


@shared
def redaktor() -> User:
    return staff("redaktor", "editor", "publisher")


@shared
def page(index: AnnouncementIndexPage) -> AnnouncementPage:
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="2")
    return published(index, "Brak wody", lead="Od ósmej do południa.")


@pytest.mark.thorough
def test_no_english_is_left_on_a_screen(redaktor: User, page: AnnouncementPage):
    client = signed_in(redaktor)
    english = {}
    for screen in SCREENS:
        answer = client.get(screen.format(index=page.get_parent().pk, page=page.pk), follow=True)

        assert answer.status_code == 200, screen
        said = parsed(answer).xpath(
            "//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
            "|//@title|//@placeholder|//@aria-label|//@data-w-tooltip-content-value|//title/text()"
        )
        sentences = {" ".join(str(one).split()) for one in said}
        english[screen] = {sentence for sentence in sentences if ENGLISH.search(sentence)}

    assert {screen: found for screen, found in english.items() if found} == {}
    assert "wagtail.org" not in client.get("/admin/").content.decode()


def test_an_address_that_leads_nowhere_says_so_and_the_way_back(redaktor: User):
    answer = signed_in(redaktor).get("/admin/nic-tu-nie-ma/")

    assert answer.status_code == 404
    page = parsed(answer)
    assert texts(page, "//main[@id='main']/h1") == ["Nie ma takiej strony"]
    assert page.xpath("//main//a/@href") == ["/admin/"]


@pytest.mark.thorough
def test_a_list_says_how_many_there_are_in_any_number(redaktor: User, publish: Publish):
    client = signed_in(redaktor)
    for number in range(1, 6):
        listed = publish(f"Brak wody {number}").get_parent()
        answer = parsed(client.get(f"/admin/pages/{listed.pk}/"))
        pages = texts(answer, "//nav[@class='pagination']/div")
        assert pages == ["Strona 1 z 1", f"Razem: {number}"]


def test_the_compiled_words_are_those_of_the_source():
    compiled = BytesIO()
    write_mo(compiled, catalogue())

    def messages(file: BytesIO) -> dict[str, list[str]]:
        return {str(one.id): list(one.string) for one in read_mo(file) if one.id}

    shipped = BytesIO((WORDS / "django.mo").read_bytes())
    assert messages(shipped) == messages(BytesIO(compiled.getvalue()))


def test_no_name_of_a_workflow_stands_after_a_preposition():
    said = ["Submit to %(workflow_name)s", "Resubmit to %(task_name)s"]

    assert [gettext(one) % {"workflow_name": "Nazwa", "task_name": "Nazwa"} for one in said] == [
        "Przekaż do zatwierdzenia",
        "Przekaż ponownie do zatwierdzenia",
    ]


def test_every_sentence_is_translated_with_the_same_gaps():
    gap = re.compile(r"%\(\w+\)[sd]")
    # Their names would be in a case of their own: „Wyślij do Zatwierdzenie publikacji”.
    left_out = {"%(model_name)s", "%(workflow_name)s", "%(task_name)s"}
    for message in catalogue():
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(gap.findall(ids[-1])) - left_out
        assert all(strings), ids
        for string in strings:
            assert set(gap.findall(string)) - left_out == wanted, string
