"""The register and the certificate in the administration: who reads what, and what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from lxml import etree
from pypdf import PdfReader

from cms_ext.evidence.anchors.domain import anchor_heads, make_line
from cms_ext.evidence.anchors.models import Anchor, AnchorStamp
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.publication import ShownContent, record_closing, record_opening
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.people.identity.models import Person
from tests.clients import signed_in
from tests.people import resident, staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
REGISTER = "/admin/cms_ext_proof/publicationrecord/"
NOTICE = ShownContent("Walne zgromadzenie", "Zwołanie", "", "PUBLIC", "/ogloszenia/walne/")


@pytest.fixture
def paper(db: None) -> Person:
    """A person stands for any object with a view right of its own."""
    return Person.objects.create(name="Papier")


@pytest.fixture
def board(client) -> Client:
    client.force_login(staff("zarzad", "board_member"))
    return client


def certificate(paper: Person, query: str = "") -> str:
    return f"/admin/zaswiadczenia/cms_ext_identity.Person/{paper.pk}/{query}"


def test_a_certificate_says_from_when_until_when(board: Client, paper: Person):
    record_opening(paper, NOTICE, on=date(2026, 5, 29), origin=SYSTEM)
    record_closing(paper, on=date(2026, 7, 8), origin=SYSTEM)
    record = PublicationRecord.objects.get(seq=1)

    page = board.get(certificate(paper)).content.decode()

    assert (
        "Ten tekst był dostępny (publicznie, dla wszystkich) od 29 maja 2026 r. "
        "do 8 lipca 2026 r., bez zmian." in page
    )
    assert "Sprawdzono te zapisy, sąsiednie i koniec łańcucha (nr 2): bez naruszeń." in page
    assert record.hash in page
    assert record.text_sha256 in page


def test_a_legal_term_is_counted(board: Client, paper: Person):
    record_opening(paper, NOTICE, on=date(2026, 5, 29), origin=SYSTEM)

    for query, words, counted in (
        ("?regula=GM_NOTICE&dzien=2026-06-24", "został zachowany.", True),
        ("?regula=GM_NOTICE&dzien=2026-06-16", " nie został zachowany.", True),
        ("?regula=GM_NOTICE&dzien=1999-01-01", "nie ma reguły prawnej GM_NOTICE", False),
        ("?regula=GM_NOTICE&dzien=kiedyś", "Wpisz dzień tak: 24.06.2026.", False),
        ("?regula=BRAK&dzien=2026-06-24", "Wybierz poprawną wartość", False),
    ):
        page = board.get(certificate(paper, query)).content.decode()
        assert words in page
        assert ("Ogłoszenie na stronie jest informacją dodatkową" in page) is counted


def test_the_certificate_is_printed(board: Client, paper: Person):
    with_file = replace(NOTICE, file_sha256="ab" * 32)
    record_opening(paper, with_file, on=date(2026, 5, 29), origin=SYSTEM)

    answer = board.get(certificate(paper, "pdf/?regula=GM_NOTICE&dzien=2026-06-24"))

    pdf = PdfReader(BytesIO(answer.content))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "Zaświadczenie o publikacji" in words
    assert "Ten tekst i ten plik są dostępne" in words
    assert "najpóźniej 3 czerwca 2026 r.) został zachowany." in words
    assert "samo nie zastępuje pisemnego zawiadomienia członków" in words
    assert "ab" * 32 not in words
    assert b"ab" * 32 in pdf.attachments["zapis-1.json"][0]


@pytest.mark.usefixtures("triggers_off")
def test_a_broken_chain_is_said_on_top(board: Client, paper: Person):
    record_opening(paper, NOTICE, on=date(2026, 5, 29), origin=SYSTEM)
    PublicationRecord.objects.update(day=date(2026, 5, 1))

    page = board.get(certificate(paper)).content.decode()

    assert "Łańcuch dowodów publikacji jest naruszony." in page
    assert "zapis nr 1: treść zapisu została zmieniona" in page


@pytest.mark.always
def test_who_reads_what_was_public(paper: Person):
    record_opening(paper, NOTICE, on=date(2026, 5, 29), origin=SYSTEM)
    groups = ("board_member", "records_clerk", "legal_admin", "auditor", "editor")
    readers = {group: staff(group, group) for group in groups} | {
        "ikcs": resident("ikcs", "IKCS-0007", "Anna Lis"),
        "ebok": resident("ebok", "EB-500001-3", "Anna Lis"),
    }

    answers = {
        name: {
            signed_in(user).get(address).status_code
            for address in (REGISTER, certificate(paper), certificate(paper, "pdf/"))
        }
        for name, user in readers.items()
    }

    assert answers == dict.fromkeys(groups, {200}) | {"editor": {302}, "ikcs": {404}, "ebok": {404}}


@pytest.mark.parametrize(
    ("audience", "day"),
    [("MEMBERS", date(2026, 5, 29)), ("PUBLIC", date(2026, 11, 21))],
    ids=["closed", "of tomorrow"],
)
def test_only_those_who_may_see_a_paper_learn_of_it(paper: Person, audience: str, day: date):
    record_opening(paper, replace(NOTICE, audience=audience), on=day, origin=SYSTEM)
    other, seeing = staff("zarzad", "board_member"), staff("kancelaria", "board_member")
    seeing.user_permissions.add(
        Permission.objects.get(content_type__app_label="cms_ext_identity", codename="view_person")
    )

    def certificate_access(client: Client) -> tuple[int, int, bool]:
        listed = "Walne zgromadzenie" in client.get(REGISTER).content.decode()
        page, pdf = (client.get(certificate(paper, end)).status_code for end in ("", "pdf/"))
        return page, pdf, listed

    assert certificate_access(signed_in(other)) == (404, 404, False)
    assert certificate_access(signed_in(seeing)) == (200, 200, True)


def test_what_never_was_is_answered_like_what_is_closed(board: Client, paper: Person):
    for address in (
        certificate(paper),
        "/admin/zaswiadczenia/nic.Nic/1/",
        "/admin/zaswiadczenia/x/y/",
    ):
        assert board.get(address).status_code == 404, address

    # What is not yet shown has no certificate.
    record_opening(paper, replace(NOTICE, first=date(2026, 12, 1)), on=TODAY, origin=SYSTEM)
    for address in (certificate(paper), certificate(paper, "pdf/")):
        assert "Jeszcze tego nie udostępniono." in board.get(address).content.decode()


# --- Anybody reads and keeps the heads of all chains: page, text and feed -------------------------
PAGE = "/skroty-kontrolne/"
NIGHT = datetime(2026, 11, 21, 23, 30, 4, tzinfo=UTC)


@pytest.fixture
def line(db: None) -> str:
    paper = Person.objects.create(name="Ogłoszenie")
    record_opening(
        paper, ShownContent("Walne", "A", "", "PUBLIC"), on=date(2026, 11, 20), origin=SYSTEM
    )
    anchor_heads(NIGHT)
    return str(make_line(Anchor.objects.get(chain="publications")))


def test_before_the_first_line_the_page_says_so(client):
    page = client.get(PAGE).content.decode()

    assert "Jeszcze nic nie podano." in page
    assert "wiersze.txt" not in page


def test_everybody_reads_the_line_and_what_it_says_and_gets_its_time_stamp(client, line: str):
    anchor = Anchor.objects.get(chain="publications")
    AnchorStamp.objects.create(
        anchor=anchor, at=NIGHT, authority="http://tsa.example", token=b"DER"
    )
    stamp = f"{PAGE}{anchor.line_hash}.tst"

    page = client.get(PAGE).content.decode()

    assert line in page
    assert "22 listopada 2026 r." in page
    assert "Ostatni wpis: nr 1, godz. 00:30:04" in page
    assert "Dowody publikacji" in page
    assert f'href="{stamp}"' in page
    assert line in client.get(f"{PAGE}wiersze.txt").content.decode().splitlines()
    assert client.get(stamp).content == b"DER"
    assert client.get(f"{PAGE}nic.tst").status_code == 404


def test_the_feed_brings_each_line_by_the_address_of_the_site(client, line: str, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://podlasem.example"

    answer = client.get(f"{PAGE}rss/", headers={"host": "obcy.example"})

    (item,) = [
        one
        for one in etree.fromstring(answer.content).iter("item")
        if one.findtext("description") == line
    ]
    assert item.findtext("title") == "Dowody publikacji, 22 listopada 2026 r."
    assert item.findtext("link") == "https://podlasem.example/skroty-kontrolne/"
    assert b"obcy.example" not in answer.content


def test_four_lines_cost_what_one_costs(client, line: str):
    client.get(PAGE)
    of_one = queries_of(client.get, PAGE)
    for day in range(1, 4):
        anchor_heads(NIGHT + timedelta(days=day))

    assert queries_of(client.get, PAGE) == of_one
