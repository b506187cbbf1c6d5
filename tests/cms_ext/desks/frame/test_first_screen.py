"""The first screen: „Dziś” in words, and one search over all desks, each group behind its right."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.desks.frame.first_screen import (
    age_in_words,
    list_searchable_groups,
    term_in_words,
)
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.waiting import waiting_lines
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import DeskTask, SearchGroup, WorkQueue
from cms_ext.plugins.registry import find_absent_rights, plugin_configs
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.first_screen import empty_queues, waiting_for
from tests.people import staff
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
SEARCH = "/admin/szukaj/"


def test_how_long_it_waits_and_by_when_it_is_due():
    ages = {
        date(2026, 11, 21): "od dziś",
        date(2026, 11, 20): "od dziś",
        date(2026, 11, 19): "najdłużej czeka: 1 dzień",
        date(2026, 11, 8): "najdłużej czeka: 12 dni",
    }
    due = {
        date(2026, 11, 17): "3 dni po terminie",
        date(2026, 11, 19): "1 dzień po terminie",
        date(2026, 11, 20): "termin: dziś",
        date(2026, 11, 21): "termin: jutro",
        date(2026, 12, 4): "termin: za 14 dni",
        date(2026, 12, 5): "termin: 5 grudnia 2026",
    }

    assert {since: age_in_words(since, TODAY) for since in ages} == ages
    assert {term: term_in_words(term, TODAY) for term in due} == due


def with_rights(*rights: str) -> User:
    """A clerk with these rights and no others."""
    clerk = staff("ktos")
    clerk.user_permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, _dot, codename in (
            right.partition(".") for right in ("wagtailadmin.access_admin", *rights)
        )
    )
    return User.objects.get(pk=clerk.pk)


FINANCE = [
    "Dane, które się spóźniają",
    "Dokumenty do wydrukowania",
    "E-maile spoza rozmowy w sprawach",
    "Kontakty z pliku do zatwierdzenia",
    "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia",
    "Liczniki po terminie legalizacji",
    "Moje sprawy",
    "Nietypowe odczyty liczników",
    "Nowe reklamacje kwot i brakujących wpłat",
    "Nowe sprawy do przydzielenia",
    "Osoby, które nie zalogowały się przez dwa tygodnie od doręczenia hasła",
    "Paczki haseł startowych do zatwierdzenia",
    "Pliki z banku zatrzymane przy imporcie",
    "Pliki z kontami i wpłatami do zatwierdzenia",
    "Prośby o zmianę adresu do listów",
    "Rachunki i płatnicy do zatwierdzenia",
    "Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok",
    "Wiadomości, których nie dołączono do wniosku",
    "Wnioski o dostęp do rozpatrzenia",
    "Wnioski o raty i odroczenie do rozpatrzenia",
    "Wnioski o zwrot nadpłaty",
    "Wpłaty do wyjaśnienia",
    "Wpłaty online do decyzji",
    "Wyciągi z folderu, których nie przyjęto",
    "Wykonane usługi do obciążenia",
    "Wzory wniosków do zatwierdzenia",
    "Wzory wniosków, do których program przynosi zmiany",
    "Zawiadomienia o opłatach bez potwierdzenia doręczenia",
    "Zawiadomienia o opłatach do wydruku",
    "Zdarzenia w toku",
    "Zmiany liczby osób do potwierdzenia",
    "Zmiany opłat zwrócone do poprawy",
    "Zmiany opłat, o których trzeba zawiadomić",
]
APPROVER = [
    "Dane, które się spóźniają",
    "Decyzje o ratach i odroczeniu do wydania",
    "Korekty, zwroty, storna i wpłaty w kasie do zatwierdzenia",
    "Naliczenia do zatwierdzenia",
    "Noty odsetkowe do zatwierdzenia",
    "Opinie prawne o doręczeniu do zatwierdzenia",
    "Opłaty za odpady do zatwierdzenia",
    "Otwarcia zamkniętych okresów do zatwierdzenia",
    "Pliki z banku zatrzymane przy imporcie",
    "Pliki z kontami i wpłatami do zatwierdzenia",
    "Przeksięgowania do zatwierdzenia",
    "Rachunki i płatnicy do zatwierdzenia",
    "Reguły nadawców do zatwierdzenia",
    "Układy ratalne do zatwierdzenia",
    "Wezwania do zapłaty do zatwierdzenia",
    "Wyciągi z folderu, których nie przyjęto",
    "Zmiany liczby osób do potwierdzenia",
    "Zmiany opłat do sprawdzenia albo zatwierdzenia",
    "Zwroty nadpłat do zatwierdzenia",
]
MEMBERSHIP = [
    "Budynki do przypisania do nieruchomości",
    "Dane, które się spóźniają",
    "Kontakty z pliku do zatwierdzenia",
    "Osoby, które nie zalogowały się przez dwa tygodnie od doręczenia hasła",
    "Paczki haseł startowych do zatwierdzenia",
    "Prośby o zmianę adresu do listów",
    "Wiadomości, których nie dołączono do wniosku",
    "Wnioski o dostęp do rozpatrzenia",
    "Wzory wniosków do zatwierdzenia",
    "Wzory wniosków, do których program przynosi zmiany",
    "Zdarzenia w toku",
]
LIBRARY = [
    "Dokumenty do przygotowania przed publikacją",
    "Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia",
    "Paczki dokumentów, które czekają na decyzję",
    "Wnioski członków o dokumenty",
    "Zmiany statutu do zgłoszenia w KRS",
]
RULES = "Zmiany reguł i zgód do zatwierdzenia"
ERASED = "Treści publikacji do usunięcia"
# The second person of decisions, who also reads what the law is about to say.
FOR_THE_BOARD = [
    "Decyzje w reklamacjach do zatwierdzenia",
    "Reklamacje uznane z mocy prawa",
    "Reklamacje, którym kończy się termin z prawa",
    "Sprawy po terminie",
]


CASES = [
    "E-maile spoza rozmowy w sprawach",
    "Moje sprawy",
    "Nowe reklamacje kwot i brakujących wpłat",
    "Nowe sprawy do przydzielenia",
]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("group", "queues"),
    [
        ("finance_clerk", FINANCE),
        ("finance_approver", APPROVER),
        ("membership_clerk", MEMBERSHIP),
        ("records_clerk", LIBRARY),
        ("redaction_confirmer", ["Dokumenty do potwierdzenia przez drugą osobę"]),
        (
            "board_member",
            [
                *FOR_THE_BOARD,
                ERASED,
                "Uchwały małego biura do zatwierdzenia",
                "Wnioski członków o dokumenty",
                RULES,
            ],
        ),
        ("case_clerk", CASES),
        (
            "legal_admin",
            [
                "Dane, które się spóźniają",
                "Programy z dostępem do API do zatwierdzenia",
                "Reguły prawne do sprawdzenia",
                ERASED,
                "Wiadomości e-mail, których nie udało się wysłać",
                RULES,
            ],
        ),
        (
            "publisher",
            [
                "SMS, których nie udało się wysłać w ostatnich 7 dniach",
                "SMS, o których nie wiadomo, czy wyszły",
            ],
        ),
    ],
)
def test_which_queues_a_role_has_on_a_new_site(group: str, queues: list[str]):
    """Whole lists: nobody is shown a queue on which he cannot act. Papers are missing at once."""
    client = signed_in(staff("ktos", group))

    shown = [name for name in empty_queues(client) if name != MISSING]

    assert shown == queues
    assert all(line.startswith((MISSING, "Usterki")) for line in waiting_for(client))


MISSING = "Dokumenty, których brakuje w bibliotece"


def test_who_has_nothing_to_do_reads_one_calm_sentence():
    """The auditor reads cases and writes none; an editor has no cases at all."""
    auditor, editor = signed_in(staff("kontroler", "auditor")), signed_in(staff("ewa", "editor"))

    page = auditor.get("/admin/").content.decode()

    assert "Nic na Ciebie nie czeka." in page
    assert "Puste kolejki" not in page
    assert empty_queues(auditor) == []
    assert (at_hand(auditor), at_hand(editor)) == ({"Spółdzielnia dziś": "/admin/zarzad/"}, {})


DECLARED = [
    pytest.param(one, id=f"{config.slug}.{one.code}")
    for config in plugin_configs()
    for one in (*config.plugin.desk.queues, *config.plugin.desk.finds)
    # Those of a mirror are tried in `tests/ebok_plugin/mirror`.
    if find_absent_rights().isdisjoint(one.rights)
]
TASKS = [
    pytest.param(task, id=f"{config.slug}.{task.url_name}")
    for config in plugin_configs()
    for task in config.plugin.desk.tasks
]
# Not by a permission alone: also by the group of the desk or of the board, by rights to pages, by
# those of a feed, or by one of two.
BY_MORE = {
    "accessibility_statement",
    "account_files",
    "applications",
    "approvals",
    "corrections",
    "credential_batches",
    "expiring",
    "form_drafts",
    "forms_offered",
    "late_feeds",
    "messages",
    "missing",
    "not_signed_in",
    "pages",
    "rehearsed",
    "staff_rights",
}


@pytest.mark.thorough
@pytest.mark.parametrize("declared", DECLARED)
def test_whoever_is_shown_a_line_may_go_where_it_leads(declared: WorkQueue | SearchGroup):
    """The search reads `q`."""
    clerk = with_rights(*declared.rights)
    shown = {line.queue.code for line in waiting_lines(clerk, TODAY)}
    shown |= {group.code for group in list_searchable_groups(clerk)}

    assert declared.code in shown | BY_MORE
    if declared.code in shown:
        query = declared.query if isinstance(declared, WorkQueue) else "?q=a"
        address = f"{reverse(declared.url_name)}{query}"
        assert signed_in(clerk).get(address).status_code == 200


def at_hand(client: Client) -> dict[str, str]:
    """Return the buttons beneath the search: words and address."""
    page = html.fromstring(client.get("/admin/").content.decode())
    buttons = page.xpath("//nav[@class='desk-tasks']/a")
    return {button.text_content(): button.get("href") for button in buttons}


@pytest.mark.all_plugins
def test_a_case_is_begun_at_the_first_screen():
    """One press to the form, on a phone as well, where the menu is three away."""
    assert at_hand(signed_in(staff("ktos", "case_clerk"))) == {
        "Wpisz sprawę z telefonu, e-maila lub papieru": "/admin/sprawy/nowa/"
    }


@pytest.mark.parametrize("task", TASKS)
def test_whoever_has_a_task_at_hand_may_begin_it(task: DeskTask):
    client = signed_in(with_rights(*task.rights))

    assert at_hand(client) == {task.title: reverse(task.url_name)}
    assert client.get(reverse(task.url_name)).status_code == 200


def found(client: Client, query: str) -> dict[str, list[str]]:
    page = html.fromstring(client.get(SEARCH, {"q": query}).content.decode())
    return {
        section.xpath("string(h2)"): [
            " ".join(hit.text_content().split()) for hit in section.xpath(".//li")
        ]
        for section in page.xpath("//section[@class='desk-found']")
    }


@pytest.fixture
def anna() -> Person:
    return Person.objects.create(name="Anna Żółw-Lis", phone="+48601602603")


@pytest.mark.thorough
def test_a_person_is_found_as_people_say_it(anna: Person):
    """What was shown is in the access log; what was asked does not."""
    clerk = staff("ktos", "membership_clerk")
    client = signed_in(clerk)
    typed = {
        "+48601602603": ["zolw", "Lis anna", "601 602 603"],
        "601602603": ["+48 601602603", "0048601602603"],
        "601 602 603": ["601-602-603", "+48601602603"],
    }

    for kept, queries in typed.items():
        Person.objects.update(phone=kept)
        assert [found(client, query) for query in queries] == [
            {"Osoby": ["Anna Żółw-Lis"]} for _query in queries
        ]
    assert found(client, "601602604") == found(client, "601602") == {}
    events = AuditEvent.objects.filter(action="LIST")
    assert [(event.actor, event.note, event.changes) for event in events] == [
        (clerk, "cms_ext_identity.Person", {"shown": [anna.pk]})
    ] * 7


def test_without_the_right_nobody_is_found(anna: Person):
    for group in ("editor", "redaction_confirmer", "publisher"):
        assert found(signed_in(staff(f"osoba-{group}", group)), "żółw") == {}
    assert not AuditEvent.objects.filter(action="LIST").exists()


def test_an_editor_finds_pages_by_title_and_by_words(publish: Publish):
    page = publish("Przegląd kominów w październiku")
    editor = signed_in(staff("ewa", "editor"))

    for query in ("kominy", "przegląd komin"):
        assert found(editor, query)["Strony i ogłoszenia"] == [page.title]


def test_five_are_shown_and_the_desk_s_own_search_has_them_all():
    for number in range(7):
        Person.objects.create(name=f"Jan Kowal {number}")
    client = signed_in(staff("ktos", "membership_clerk"))

    page = html.fromstring(client.get(SEARCH, {"q": "kowal & jan"}).content.decode())

    assert len(page.xpath("//section[@class='desk-found']//li")) == 5
    (whole,) = page.xpath("//a[normalize-space()='Pokaż wszystkie']/@href")
    assert whole == "/admin/osoby/?q=kowal+%26+jan"
    assert "Jan Kowal 6" in client.get(whole).content.decode()


def test_odd_words_find_nobody_and_break_nothing(anna: Person):
    groups = ("membership_clerk", "finance_clerk", "records_clerk", "editor")
    client = signed_in(staff("ktos", *groups))
    words = ["", "   ", '"', "\x00", "%", "<script>", "ą" * 500]

    assert {query: found(client, query) for query in words} == dict.fromkeys(words, {})
    assert "<script>," not in client.get(SEARCH, {"q": "<script>"}).content.decode()
    assert not AuditEvent.objects.filter(action="LIST").exists()


def test_it_costs_the_same_for_one_and_four():
    groups = ("membership_clerk", "finance_clerk", "records_clerk", "editor", "auditor")
    client = signed_in(staff("ktos", *groups))

    def queries() -> int:
        shown, asked = counted(found, client, "kowal")
        assert len(shown["Osoby"]) == Person.objects.count()
        return asked

    Person.objects.create(name="Jan Kowal 0")
    queries()
    few = queries()
    for number in range(1, 4):
        Person.objects.create(name=f"Jan Kowal {number}")

    assert queries() == few
