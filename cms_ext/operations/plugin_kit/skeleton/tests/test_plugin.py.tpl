"""What residents read and write, and what the office makes of it."""

from datetime import date
from types import SimpleNamespace

import pytest
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Event, Window
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.pages.models import HomePage
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from ${name} import demo, domain, exchange
from ${name}.models import Entry

pytestmark = pytest.mark.django_db
LIST, REGISTER = "/${slug}/", "/admin/${name}/entry/"
# The day of the site's test settings.
TODAY = date(2026, 11, 20)


@pytest.fixture
def anna(db: None) -> User:
    """She lives here."""
    return open_login("ebok", "EB-500001-3", person=Person.objects.create(name="Anna Lis"))


def test_everybody_reads_what_the_office_lets_through(client: Client, anna: User) -> None:
    editor = open_login(Realm.STAFF, "ewa", is_staff=True)
    editor.groups.add(Group.objects.get(name="editor"))
    words = {"title": "Oddam rower", "text": "Na 20 cali."}

    client.force_login(anna)
    assert client.post(f"{LIST}dodaj/", words).headers["Location"] == LIST
    entry = Entry.objects.get()
    assert (entry.person, list(client.get(LIST).context["page"])) == (anna.person, [])
    client.force_login(editor)
    client.post(f"{REGISTER}edit/{entry.pk}/", {**words, "shown_from": "20.11.2026"})
    client.logout()

    page = client.get(LIST).content.decode()
    assert ("Oddam rower" in page, "Anna Lis" in page) == (True, False)
    (sent,) = exchange.list_entries(None, Window("", 10, TODAY))
    assert sent == exchange.PublicEntry(str(entry.pk), "Oddam rower", "Na 20 cali.", TODAY)


def test_the_migrations_say_all_of_the_models() -> None:
    call_command("makemigrations", Entry._meta.app_label, check_changes=True, dry_run=True)


def test_a_page_holds_the_newest_entries(client: Client) -> None:
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Start"))
    Site.objects.update_or_create(hostname="testserver", defaults={"root_page": home})
    demo.load(TODAY, 12)

    made = Page.objects.get(title="${title}: wpisy")
    page = client.get(made.url).content.decode()
    assert ("Oddam rower dziecięcy" in page, "Szukam partnera" in page) == (True, False)


def test_a_published_announcement_is_proposed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    event = Event("act-1", "announcement.published", timezone.now(), "x.AnnouncementPage", "7")
    domain.propose_announcement(event)  # nobody may read it
    published = SimpleNamespace(title="Przerwa w dostawie wody", lead="Od 8 do 15.")
    monkeypatch.setattr(domain, "find_public", lambda key, today: {"7": published}.get(key))
    for _ in range(2):
        domain.propose_announcement(event)

    (entry,) = Entry.objects.all()
    assert (entry.title, entry.text, entry.shown_from) == (published.title, published.lead, None)


def test_a_guest_is_sent_to_the_panels(client: Client) -> None:
    answer = client.post(f"{LIST}dodaj/", {"title": "Reklama", "text": "Tanio"})

    assert answer.headers["Location"] == "/strefa-mieszkanca/logowanie/"
    assert not Entry.objects.exists()


def test_old_entries_go() -> None:
    for title, last in (("Stary", date(2025, 11, 1)), ("Nowy", None)):
        domain.save_entry(Entry(title=title, text="Treść", shown_until=last), SYSTEM)

    domain.forget_old_today()
    assert Entry.objects.get().title == "Nowy"
