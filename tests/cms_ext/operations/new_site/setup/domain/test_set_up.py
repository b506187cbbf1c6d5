from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from unittest.mock import patch

import pytest
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.permissions import policy_registry

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain import set_up as set_up_module
from cms_ext.operations.new_site.setup.domain.set_up import set_up_site
from cms_ext.operations.new_site.setup.models import MadePart
from cms_ext.people.identity.domain.rights_check import verify_rights
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContactPage, ContentPage, Desk, HomePage
from ebok_plugin.ledger.domain.account import load_number_rule
from ebok_plugin.payments.models import OwnBankAccount
from ebok_plugin.statements.models import PaymentSettings
from members_area.register.models import Organ
from tests.cms_ext.access.applicants import apply
from tests.cms_ext.operations.new_site.setup.conftest import TODAY, SetUp
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db

TREE = [
    ("/", "Strona główna", True),
    ("/ogloszenia/", "Ogłoszenia", True),
    (
        "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/",
        "Jak uzyskać login i hasło do nowej strony internetowej Spółdzielni",
        False,
    ),
    ("/strefa-mieszkanca/", "Strefa mieszkańca", True),
    ("/strefa-mieszkanca/jak-uzyskac-dostep/", "Jak uzyskać dostęp", True),
    ("/o-spoldzielni/", "O spółdzielni", True),
    ("/pytania-i-odpowiedzi/", "Pytania i odpowiedzi", True),
    ("/kontakt/", "Kontakt", True),
    ("/informacja-o-przetwarzaniu-danych/", "Informacja o przetwarzaniu danych osobowych", True),
    ("/deklaracja-dostepnosci/", "Deklaracja dostępności", True),
    ("/ikcs/", "IKCS", True),
    ("/ikcs/informacje-dla-czlonkow/", "Informacje dla członków", True),
    ("/ikcs/ogloszenia/", "Ogłoszenia dla członków", True),
    ("/e-bok/", "E-BOK", True),
    ("/e-bok/informacje-dla-platnikow/", "Informacje dla rozliczających się", True),
    ("/e-bok/ogloszenia/", "Ogłoszenia dla płatników", True),
]
PUBLIC = [
    *(address for address, _title, live in TREE if live and not address.startswith(("/ik", "/e-"))),
    "/przetargi/",
    "/mapa-strony/",
    "/ogloszenia/przerwy/",
    "/strefa-mieszkanca/logowanie/",
    "/strefa-mieszkanca/wniosek/ikcs/",
    "/strefa-mieszkanca/wniosek/e-bok/",
    "/dokumenty/",
    "/kontakt/napisz/",
]


def tree() -> list[tuple[str, str, bool]]:
    pages = Page.objects.filter(depth__gt=1).order_by("path")
    return [(page.relative_url(None) or page.url, page.title, page.live) for page in pages]


@pytest.mark.thorough
def test_an_empty_database_becomes_a_site_and_a_set_up_that_breaks_off_leaves_it_empty(
    set_up: SetUp,
):
    before = all_rows()
    killed = patch.object(set_up_module, "redirect_former_addresses", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        set_up()
    assert all_rows() == before

    outcome = set_up()

    site = Site.objects.get()
    coop = CoopSettings.for_site(site)
    assert (outcome.status, outcome.made) == (
        "set_up",
        {
            "site": 1,
            "coopsettings": 21,
            "desk": 3,
            "page": 15,
            "homepage": 1,
            "announcementpage": 1,
            "collection": 2,
            "organ": 3,
            "redirect": 23,
            "paymentsettings": 1,
            "casesubject": 24,
            "user": 1,
        },
    )
    assert tree() == TREE
    assert (site.hostname, site.port) == ("zorza.example", 443)
    assert site.root_page.title == "Strona główna"
    assert (coop.name, coop.krs) == ("SM „Zorza”", "0000000000")
    assert (coop.monday, coop.saturday, coop.brand_deep) == ("8:00–17:00", "", "#083c2e")
    slugs = [page.slug for page in (coop.contact_page, coop.privacy_page) if page]
    assert slugs == ["kontakt", "informacja-o-przetwarzaniu-danych"]
    assert [str(desk) for desk in Desk.objects.all()] == [
        "Dział Członkowsko-Lokalowy, pokój 7",
        "Dział Finansowo-Księgowy, pokój 3",
        "Dział Techniczny, pokój 5",
    ]
    numbers = [organ.read_number(f"3/{organ.abbreviation}/2026") for organ in Organ.objects.all()]
    assert numbers == [(3, 2026)] * 3
    assert set(Collection.objects.filter(depth=3).values_list("name", flat=True)) == {
        "IKCS: regulaminy i formularze",
        "E-BOK: regulaminy i formularze",
    }
    codes = PaymentSettings.load()
    assert (codes.nip, codes.recipient) == ("1234563218", "SM Zorza")
    assert AuditEvent.objects.filter(action="SITE_SET_UP").count() == 1


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site")
@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_of_a_new_site_is_sound(client, address: str):
    answer = client.get(address)

    assert answer.status_code == 200
    assert page_problems(answer) == []
    words = " ".join(texts(parsed(answer), "//body"))
    assert [mark for mark in ("{", "do uzupełnienia", "None", "podlasem") if mark in words] == []


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site", "frame_kept")
def test_no_link_of_a_new_site_leads_nowhere(client):
    links = {
        link
        for address in PUBLIC
        for link in parsed(client.get(address)).xpath("//a/@href")
        if link.startswith("/") and not link.startswith("/static/")
    }

    lost = {link for link in links if client.get(link).status_code not in (200, 302)}

    assert lost == set()


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site")
def test_readers_find_the_register_data_and_another_address_is_corrected(
    client, set_up: SetUp, settings
):
    page = parsed(client.get("/kontakt/"))

    facts = dict(zip(texts(page, "//dl//dt"), texts(page, "//dl//dd"), strict=True))
    assert facts["KRS"].startswith("0000000000")
    assert "VIII Wydział Gospodarczy KRS" in facts["KRS"]
    assert facts["NIP"] == "1234563218"
    assert texts(page, "//footer//p[contains(., 'KRS')]") == ["KRS 0000000000, NIP 1234563218"]

    settings.WAGTAILADMIN_BASE_URL = "http://127.0.0.1:8101"
    assert set_up().made == {"site": 1}
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("127.0.0.1", 8101)


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site")
def test_panels_are_restricted_and_editors_have_their_rights_taken_down_once(set_up: SetUp):
    restrictions = PageViewRestriction.objects.values_list("page__slug", "groups__name")
    assert set(restrictions) == {("ikcs", "panel-ikcs"), ("e-bok", "panel-ebok")}
    public = {
        "ogloszenia",
        "strefa-mieszkanca",
        "o-spoldzielni",
        "pytania-i-odpowiedzi",
        "kontakt",
        "informacja-o-przetwarzaniu-danych",
        "deklaracja-dostepnosci",
    }
    publisher = staff("zofia", "publisher")
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(
        publisher, "publish"
    )
    assert set(pages.filter(depth=3).values_list("slug", flat=True)) == public
    # Parts are remembered by kind and name.
    kept = MadePart.objects.filter(kind="page").values_list("name", flat=True)
    below = {"jak-uzyskac-dostep", "informacje-dla-czlonkow", "informacje-dla-platnikow"}
    panels = {"ebok", "ebok/ogloszenia", "ikcs", "ikcs/ogloszenia"}
    assert sorted(kept) == sorted(public | below | panels)

    taken_down = AuditEvent.objects.filter(action="RIGHTS_TAKEN_DOWN")
    assert ([event.note for event in taken_down], verify_rights()) == (["nowa witryna"], [])
    Page.objects.get(slug="kontakt").delete()
    set_up()
    assert (taken_down.count(), verify_rights()) == (1, [])


def change_everything() -> None:
    """Pages renamed, moved and deleted, settings, a desk, the draft, redirects, organs, tasks."""
    page = ContentPage.objects.get(slug="o-spoldzielni")
    page.title, page.slug = "Kim jesteśmy", "kim-jestesmy"
    page.save_revision().publish()
    moved = Page.objects.get(slug="pytania-i-odpowiedzi")
    moved.move(Page.objects.get(slug="strefa-mieszkanca"), pos="last-child")
    AnnouncementPage.objects.get().save_revision().publish()
    Page.objects.get(slug="jak-uzyskac-dostep").delete()
    CoopSettings.objects.update(emergency_phone="", phone="22 000 00 00")
    AnnouncementPage.objects.update(contact_desk=None)
    Desk.objects.get(code="DCL").delete()
    Redirect.objects.filter(old_path="/index.php/pl/ogloszenia").delete()
    Redirect.objects.filter(old_path="/index.php/pl/kontakt").update(redirect_link="/mapa-strony/")
    Organ.objects.filter(code="MB").update(name="Zarząd Spółdzielni", number_pattern="")
    home = HomePage.objects.get()
    home.tasks = []
    home.save_revision().publish()


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site")
@pytest.mark.parametrize("change", [lambda: None, change_everything], ids=["nothing", "everything"])
def test_a_second_time_nothing_is_written_and_what_somebody_changed_stays_so(
    set_up: SetUp, change: Callable[[], None]
):
    change()
    before = all_rows()

    outcome = set_up()

    assert (outcome.status, outcome.made) == ("unchanged", {})
    assert all_rows() == before


@pytest.mark.thorough
def test_a_home_page_begun_in_wagtail_is_kept(set_up: SetUp):
    home = publish_below(
        Page.get_first_root_node(), HomePage(title="Nasz dom", slug="nasz-dom", heading="Witamy")
    )
    publish_below(home, ContentPage(title="Kontakt z nami", slug="kontakt"))
    publish_below(home, ContentPage(title="Historia", slug="historia"))
    CoopSettings.objects.create(site=Site.objects.get(), name="SM Nowa", short_name="Nowa")
    Desk.objects.create(code="DT", name="Technicy", matter="Naprawy", room="11")

    set_up()

    home.refresh_from_db()
    coop = CoopSettings.objects.get()
    assert Site.objects.get().root_page_id == home.pk
    assert (home.title, home.heading) == ("Nasz dom", "Witamy")
    assert [page.title for page in home.get_children()] == [
        "Kontakt z nami",
        "Historia",
        *(
            title
            for address, title, _live in TREE[1:]
            if address.count("/") == 2 and address != "/kontakt/"
        ),
    ]
    assert not ContactPage.objects.exists()
    assert (coop.name, coop.short_name, coop.krs) == ("SM Nowa", "Nowa", "0000000000")
    assert str(Desk.objects.get(code="DT")) == "Technicy, pokój 11"


@pytest.mark.thorough
def test_a_later_answer_is_added_and_nothing_else(set_up: SetUp, answers: Answers):
    first = replace(answers, coop=replace(answers.coop, krs="", name="SM „Zorza”"), desks=())
    set_up_site(first, today=TODAY, origin=OPERATOR)
    more = replace(answers, coop=replace(answers.coop, name="SM Inna", krs="0000000001"))

    outcome = set_up_site(more, today=TODAY, origin=OPERATOR)

    coop = CoopSettings.objects.get()
    assert outcome.made == {"coopsettings": 1, "desk": 3, "casesubject": 24}
    assert (coop.name, coop.krs) == ("SM „Zorza”", "0000000001")


@pytest.mark.thorough
@pytest.mark.usefixtures("new_site")
def test_an_emblem_and_bank_accounts_that_are_answered_later_are_added_once(
    answers: Answers, client, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    Image.new("RGB", (400, 400), "#0d5c46").save(tmp_path / "znak.png")
    account = {"nrb": "74999000090000000000000001", "name": "opłaty"}
    numbers = {"bank_accounts": [account], "virtual_numbers": "102030401234"}
    more = replace(
        answers,
        coop=replace(answers.coop, emblem=str(tmp_path / "znak.png")),
        plugins={**answers.plugins, "ebok": {**answers.of("ebok"), **numbers}},
    )

    outcome = set_up_site(more, today=TODAY, origin=OPERATOR)

    assert outcome.made["image"] == 1
    assert set_up_site(more, today=TODAY, origin=OPERATOR).status == "unchanged"
    assert list(OwnBankAccount.objects.values("nrb", "name")) == [account]
    rule = load_number_rule()
    assert (rule.sort_code, rule.client_id) == ("10203040", "1234")
    # The emblem is at the top of each page.
    (picture,) = parsed(client.get("/kontakt/")).xpath("//a[@class='logo']/img")
    shown = client.get(picture.get("src"))
    shown.close()
    assert (picture.get("alt"), shown.status_code) == ("", 200)


@pytest.mark.usefixtures("new_site")
def test_the_term_of_an_application_never_ends_on_a_holiday():
    """Terms know the days free by law; nobody has to enter them."""
    terms = {
        date(2026, 11, 20): date(2026, 12, 4),  # a working day
        date(2026, 12, 11): date(2026, 12, 28),  # Christmas and a Sunday
        date(2026, 10, 28): date(2026, 11, 12),  # 11 November
        date(2027, 3, 15): date(2027, 3, 30),  # Easter Monday
        date(2027, 5, 13): date(2027, 5, 28),  # Corpus Christi
    }

    assert {
        day: apply(received_at=datetime.combine(day, time(9), UTC)).application.decide_by
        for day in terms
    } == terms
