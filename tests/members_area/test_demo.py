"""The demo's library against the expectations that came with its content."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pypdf import PdfReader

from cms_ext.access.people import form_papers
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.targets import list_related
from members_area.library.domain.paper import read_source
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Document, Rendition
from members_area.plugin.panel import papers
from members_area.register.models import Membership, OfficeTerm
from tests.clients import signed_in
from tests.marks import ON_THE_DEMO
from tests.members_area.conftest import TODAY, content_of
from tests.members_area.library.searching import search
from tests.members_area.library.views.test_closed_documents import body_of
from tests.sources import ROOT

pytestmark = ON_THE_DEMO
DATA = Path(__file__).parent / "data"
EXPECTED: dict[str, Any] = yaml.load(
    (DATA / "visibility.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)
PAPERS: Path = ROOT / "fixtures" / "coop" / "documents"
LINK = re.compile(r'href="((?:/ikcs)?/dokumenty/[0-9a-f-]{36}/)"')


@pytest.fixture(autouse=True)
def _private_files() -> None:
    """Read where the demo put them, not in a folder of the test's own."""


def titles() -> dict[str, str]:
    """File prefix → title."""
    return {
        path.name[:2]: read_source(path.read_text("utf-8")).facts["title"]
        for path in PAPERS.glob("*.md")
    }


def numbers_of(documents: list[Document]) -> list[str]:
    prefix = {title: number for number, title in titles().items()}
    return sorted(prefix[document.title] for document in documents)


@pytest.mark.always
@pytest.mark.parametrize(
    ("login", "root", "whole_set"),
    [
        (None, "", "anonymous_sees"),
        ("EB-500003-9", "", "payer_only_sees"),
        ("IKCS-0007", "/ikcs", "member_sees"),
        ("IKCS-0012", "/ikcs", "board_sees"),
    ],
)
def test_who_sees_what_over_every_surface(login: str | None, root: str, whole_set: str):
    """LB-15: list, cover and file, as a whole; and the same of `visible_documents`."""
    user = User.objects.get(login=login) if login else AnonymousUser()
    client = signed_in(user) if isinstance(user, User) else Client()
    keys = set()
    for page in (1, 2):
        body = client.get(f"{root}/dokumenty/?page={page}").content.decode()
        keys |= {link.split("/")[-2] for link in LINK.findall(body)}
    seen = list(Document.objects.filter(pk__in=keys))

    assert numbers_of(seen) == EXPECTED[whole_set]
    assert numbers_of(list(visible_documents(user, TODAY))) == EXPECTED[whole_set]
    for document in Document.objects.all():
        open_to = document in seen
        cover = client.get(f"{root}/dokumenty/{document.pk}/")
        file = client.get(f"{root}/dokumenty/{document.pk}/plik/")
        assert (cover.status_code, file.status_code) == ((200, 200) if open_to else (404, 404))
        assert (document.title in cover.content.decode()) is open_to
        assert body_of(file).startswith(b"%PDF-") is open_to


def test_the_raw_minutes_stay_a_draft():
    draft = Document.objects.exclude(state="PUBLISHED").get()

    assert (draft.title, draft.state, draft.audience, draft.uploaded_on) == (
        titles()["90"],
        "DRAFT",
        "STAFF",
        date(2026, 11, 16),
    )


def test_members_and_terms():
    members = Membership.objects.select_related("person")
    assert [(m.login, m.person.name, m.ended_on) for m in members] == [
        ("IKCS-0003", "Łucja Przykładowa", None),
        ("IKCS-0007", "Anna Lis", None),
        ("IKCS-0009", "Bożena Wzorcowa", None),
        ("IKCS-0012", "Piotr Wrona", None),
        ("IKCS-0015", "Jędrzej Gęsty", None),
        ("IKCS-0021", "Ęmilia Łąkowa", None),
        ("IKCS-0024", "Ądrian Śliwka", date(2026, 10, 31)),
    ]
    term = OfficeTerm.objects.get()
    assert (term.person.name, term.organ.code, term.ends_on) == (
        "Piotr Wrona",
        "SB",
        date(2028, 6, 20),
    )


def test_the_papers_beneath_the_panel():
    found = [*form_papers("ikcs", TODAY), *papers(TODAY)]
    assert [(paper.title, paper.detail[:3]) for paper in found] == [
        ("Wypełnij wniosek do IKCS", "na "),
        ("Oświadczenie do IKCS", "PDF"),
        ("Regulamin Internetowego Konta Członka Spółdzielni (IKCS)", "PDF"),
        ("Stan dokumentów Spółdzielni", ""),
    ]
    sign_in_page = Client().get("/strefa-mieszkanca/logowanie/ikcs/").content.decode()
    places = [sign_in_page.index(paper.title) for paper in found]
    assert places == sorted(places)
    pages = [Client().get(paper.url) for paper in found]
    assert [(page.status_code, page.getvalue()[:5]) for page in pages] == [
        (200, b"<!DOC"),
        (200, b"%PDF-"),
        (200, b"%PDF-"),
        (200, b"<!DOC"),
    ]


def test_a_paper_is_accessible_and_says_all_that_its_source_says():
    statute = Rendition.objects.get(version__document__title=titles()["01"])
    reader = PdfReader(io.BytesIO(content_of(statute)))
    text = "\n".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")

    assert statute.pages == len(reader.pages) == 2
    assert reader.metadata is not None
    assert reader.metadata.title == titles()["01"]
    flat = " ".join(text.split())
    for line in read_source((PAPERS / "01-statut-wyciag.md").read_text("utf-8")).lines:
        assert f"{line.label} {line.text}".strip() in flat


def test_a_change_of_the_statute_waits_for_the_court():
    change = Document.objects.get(number="5/WZ/2026")
    anna_in = signed_in(User.objects.get(login="IKCS-0007"))

    body = anna_in.get(f"/ikcs/dokumenty/{change.pk}/").content.decode()

    assert "Oczekuje na wpis do KRS" in body


def test_papers_under_an_announcement_are_shown_to_members_only():
    """Not to her neighbour of E-BOK, nor to a guest."""
    announcement = AnnouncementPage.objects.get(slug="zmiana-oplat-2027")
    anna = User.objects.get(realm="ikcs", login="IKCS-0007")
    neighbour = User.objects.get(realm="ebok", login="EB-500002-1")

    def found(reader: User | AnonymousUser) -> list[str]:
        groups = list_related(announcement, reader, TODAY)
        return [link.title for group in groups for link in group.links]

    assert found(anna) == [
        "Regulamin ustalania opłat i rozliczania mediów (2026)",
        "Uchwała nr 4/RN/2026 w sprawie nowego regulaminu ustalania opłat i rozliczania mediów",
    ]
    assert (found(neighbour), found(AnonymousUser())) == ([], [])


@pytest.mark.both_databases
def test_the_demo_is_found_as_expected():
    prefix = {title: number for number, title in titles().items()}
    table = yaml.load((DATA / "search.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    for row in table["search"]:
        who = {"piotr-ikcs": "IKCS-0012"}.get(row.get("who", ""), "IKCS-0007")
        reader = User.objects.get(login=who)

        hits = search(visible_documents(reader, TODAY), row["q"])

        found = [prefix[document.title] for document in hits.documents]
        assert sorted(set(row.get("must_include", [])) - set(found)) == [], row
        assert sorted(set(row.get("must_exclude", [])) & set(found)) == [], row
        assert sorted(set(row.get("in_first_3", [])) - set(found[:3])) == [], row
        if "first" in row:
            assert found[0] == row["first"], row
        if "count" in row:
            assert (len(found), hits.counted.some) == (row["count"], row["count"]), row
