"""Black-box checks, on the whole demo with canaries planted.

A canary is a word that is in restricted titles, bodies, file names and files, and nowhere
else. Numbers in the names of the tests are those of the notes; throttling (12) comes later.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.domain.login_state import suspend_login
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from members_area.library.domain.document import register_document
from members_area.library.domain.release import Ticks, confirm_version, publish_version
from members_area.library.domain.submission import submit_version
from members_area.library.domain.upload import checked_file
from members_area.library.models import Document, DocumentGroupPermission, DocumentKind
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.demo_site import ROOT
from tests.marks import ON_THE_DEMO
from tests.project.demo_sign_in import ANNA, EDITOR, PAYER, as_
from tests.shared_rows import shared
from tests.way_back import body_without_way, headers_without_way

pytestmark = [*ON_THE_DEMO, pytest.mark.always]

TODAY = date(2026, 11, 20)
CANARY = "Kanarek7731"
METHODS = ("get", "head", "options", "post", "put")


@shared
def document() -> Document:
    """A paper for members whose title and file name hold the canary."""
    pdf = ContentFile((ROOT / "tests/members_area/data/one_page.pdf").read_bytes())
    file = checked_file(pdf, f"{CANARY}.pdf")
    draft = Document(
        kind=DocumentKind.objects.get(code="MINUTES"),
        title=CANARY,
        audience="MEMBERS",
        meeting_date=TODAY,
    )
    clerk, second = (
        Origin(actor=User.objects.get(username=name), panel="staff")
        for name in ("staff:czlonkowski", "staff:finanse")
    )
    register_document(draft, file, today=TODAY, origin=clerk)
    version = submit_version(draft.versions.get(), today=TODAY, origin=clerk)
    confirm_version(version, ticks=Ticks(read_whole=True, no_personal_data=True), origin=second)
    publish_version(version, on=TODAY, origin=clerk)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def page() -> PanelContentPage:
    """A page of the members' panel that holds the canary."""
    section = PanelPage.objects.get(realm="ikcs")
    made = PanelContentPage(title=CANARY, slug=CANARY.lower(), lead=CANARY)
    return publish_below(section, made)


def everything(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """An answer to the byte; what differs by nature (time, tokens) is left out.

    So is the way back of a GET: `next` echoes its address, and the length of the answer with it.
    """
    body = re.sub(rb'value="[A-Za-z0-9]{64}"', b"TOKEN", answer.getvalue())
    headers = headers_without_way(answer, "Expires", "Set-Cookie", "Content-Length")
    return answer.status_code, body_without_way(answer, body), headers


def crawl(client: Client, start: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every page that can be reached by links from `start`, each once."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        yield address, answer
        if answer.status_code in (301, 302):
            found = [answer["Location"]]
        elif not answer.streaming and "html" in answer.get("Content-Type", ""):
            found = re.findall(r'(?:href|action)="(/[^"#]*)', answer.content.decode())
        else:
            found = []
        for link in found:
            if link not in seen and link.startswith("/") and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link)


@pytest.mark.both_databases
def test_01_an_anonymous_crawl_never_meets_the_canary(document: Document, page: PanelContentPage):
    searches = [
        f"/szukaj/?q={CANARY}",
        f"/dokumenty/?q={CANARY}",
        "/sitemap.xml",
        "/ogloszenia/rss/",
    ]
    visited = set()
    for start in ["/", *searches]:
        for address, answer in crawl(Client(), start):
            visited.add(address)
            content = answer.getvalue()
            # The search pages repeat what was typed, and nothing alongside it.
            met = content.decode(errors="replace").count(CANARY)
            typed = 0 if CANARY not in address else met
            assert met == typed, address
            assert CANARY.lower() not in str(answer.headers).lower(), address
    assert {"/ogloszenia/", "/kontakt/", "/strefa-mieszkanca/logowanie/"} <= visited


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("method", METHODS)
def test_02_and_03_outside_the_gate_every_address_inside_is_alike(method: str):
    """To a guest, and to people of the other panel."""
    inside = ["", f"{CANARY.lower()}/", "dokumenty/", "nie-ma-takiej/", "a/b/c.pdf"]
    inside += ["konto/100005/", "konto/999999/"]

    for prefix, who in (("/ikcs/", PAYER), ("/e-bok/", ANNA)):
        for client, status in ((Client(), 302), (as_(who), 403)):
            answers = [everything(getattr(client, method)(prefix + rest)) for rest in inside]
            assert answers[0][0] == status, prefix
            assert answers == [answers[0]] * len(inside), prefix


def test_03_a_restriction_by_login_alone_does_not_open_the_gate(page: PanelContentPage):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert as_(PAYER).get(page.url).status_code == 403
    assert as_(ANNA).get(page.url).status_code == 200


def test_04_a_granted_member_gets_the_file_and_no_cache_keeps_it(document: Document):
    answer = as_(ANNA).get(f"/ikcs/dokumenty/{document.pk}/plik/")

    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"%PDF-")
    assert {"private", "no-store"} <= set(re.split(r",\s*", answer["Cache-Control"]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_05_files_have_no_address_of_their_own(document: Document):
    stored = document.versions.get().renditions.get().file
    with pytest.raises(ValueError, match="address|adres"):
        stored.url  # noqa: B018 - asking is the test
    for address in (
        f"/media/{stored.name}",
        "/media/documents/x.pdf",
        "/media/original_images/x.png",
        f"/private/{stored.name}",
        f"/media/..%2fprivate/{stored.name}",
        f"/static/..%2f..%2fprivate/{stored.name}",
    ):
        assert Client().get(address, follow=True).status_code == 404, address


def _revoke(anna: User, document: Document) -> None:
    DocumentGroupPermission.objects.filter(content_object=document).delete()


def _suspend(anna: User, document: Document) -> None:
    suspend_login(anna, "spór", SYSTEM)


def _end_membership(anna: User, document: Document) -> None:
    membership = Membership.objects.get(person=anna.person)
    close_membership(membership, on=TODAY - timedelta(days=1), origin=SYSTEM)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("takes_away", "answered"), [(_revoke, 404), (_suspend, 302), (_end_membership, 403)]
)
def test_06_a_right_that_ends_ends_at_the_next_request(
    document: Document, takes_away: Callable[[User, Document], None], answered: int
):
    client = as_(ANNA)
    address = f"/ikcs/dokumenty/{document.pk}/plik/"
    assert everything(client.get(address))[0] == 200

    takes_away(User.objects.get(username=ANNA), document)

    assert client.get(address).status_code == answered


def test_07_strangers_do_not_learn_a_new_slug(page: PanelContentPage):
    old = page.url
    page.slug = "nowy-" + CANARY.lower()
    page.save_revision().publish()

    answer = Client().get(old)

    sign_in_page = f"/strefa-mieszkanca/logowanie/ikcs/?{urlencode({'next': old})}"
    assert (answer.status_code, answer["Location"]) == (302, sign_in_page)


def test_08_an_editor_cannot_carry_a_members_page_outside(page: PanelContentPage):
    editor, home = as_(EDITOR), HomePage.objects.get()
    before = Page.objects.count()

    names = {"new_title": CANARY, "new_slug": "wyniesiona", "new_parent_page": home.pk}
    for end in ("copy/", f"move/{home.pk}/confirm/", "move/"):
        posted = {**names, "publish_copies": "on", "alias": "on"}
        editor.post(f"/admin/pages/{page.pk}/{end}", posted)

    assert Page.objects.count() == before
    assert Page.objects.get(pk=page.pk).get_parent().specific_class is PanelPage


@pytest.mark.both_databases
def test_09_what_a_restriction_or_the_clock_closes_is_closed_at_once():
    public = publish_below(
        HomePage.objects.get(), ContentPage(title="Jawna", slug="jawna", lead="Treść")
    )
    guest = Client()
    assert [guest.get(public.url).status_code for _ in range(2)] == [200, 200]

    restriction = PageViewRestriction.objects.create(
        page=public, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get(name="panel-ikcs"))
    assert guest.get(public.url).status_code == 302
    restriction.delete()

    Page.objects.filter(pk=public.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert guest.get(public.url).status_code == 404
    assert public.url not in guest.get("/szukaj/?q=jawna").content.decode()

    Page.objects.filter(pk=public.pk).update(expire_at=None)
    public.refresh_from_db()
    public.unpublish()
    assert guest.get(public.url).status_code == 404


@pytest.mark.both_databases
def test_10_an_editor_without_the_right_meets_no_canary_in_the_admin(
    document: Document, page: PanelContentPage
):
    editor = as_(EDITOR)
    for address in (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/search/?q={CANARY}",
        f"/admin/choose-page/search/?q={CANARY}",
        "/admin/choose-page/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/reports/page-types-usage/",
        f"/admin/documents/?q={CANARY}",
        f"/admin/images/?q={CANARY}",
    ):
        content = editor.get(address, follow=True).content.decode()
        # A search page repeats what was typed.
        shown = re.sub(rf'(value="|q=|<em>|[„“"]){CANARY}', "", content)
        assert CANARY not in shown, address


def test_10_wagtail_keeps_nothing_private_itself():
    assert CollectionViewRestriction.objects.count() == 0
    root = Collection.get_first_root_node()
    for name in ("Editors", "Moderators"):
        group = Group.objects.filter(name=name).first()
        rights = group.collection_permissions.filter(collection=root) if group else []
        assert list(rights) == [], name


PUBLIC = ("/", "/ogloszenia/", "/strefa-mieszkanca/logowanie/", "/szukaj/?q=woda", "/nie-ma/")


def test_13_no_cache_keeps_a_page_and_after_signing_out_the_old_cookie_opens_nothing():
    for who, home in ((ANNA, "/ikcs/"), (PAYER, "/e-bok/")):
        client = as_(who)
        assert client.get(home).status_code == 200
        for address in (home, *PUBLIC):
            kept = client.get(address)["Cache-Control"]
            assert {"private", "no-store"} <= set(re.split(r",\s*", kept)), address
        old = client.cookies["coop_session"].value

        client.post("/strefa-mieszkanca/wyloguj/")
        replay = Client()
        replay.cookies["coop_session"] = old

        assert replay.get(home).status_code == 302


def test_15_a_known_hash_is_no_oracle(document: Document):
    """To those who may not read it, knowing the very file changes nothing of the answer."""
    sha256 = document.versions.get().renditions.get().sha256
    asked = {"If-None-Match": f'"{sha256}"', "If-Range": f'"{sha256}"', "Range": "bytes=0-9"}
    outside = f"/dokumenty/{document.pk}/plik/"

    for client, inside in ((Client(), 302), (as_(PAYER), 403)):
        for address, status in ((f"/ikcs/dokumenty/{document.pk}/plik/", inside), (outside, 404)):
            plain = everything(client.get(address))
            assert plain[0] == status
            assert everything(client.get(address, headers=asked)) == plain


def test_a_payer_who_alters_the_number_gets_the_answer_of_none():
    """Konto 100005 belongs to somebody else, 999999 to nobody."""
    client = as_(PAYER)

    for rest in ("", "csv/", "naliczenie/1/"):
        foreign = everything(client.get(f"/e-bok/konto/100005/{rest}"))
        made_up = everything(client.get(f"/e-bok/konto/999999/{rest}"))
        assert foreign == made_up
        assert foreign[0] == 404
