"""The first screen: „Dziś” in words, and one search over all desks, each group behind its right."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from cms_ext.desks.first_screen.panel import age_in_words, term_in_words
from cms_ext.desks.first_screen.search import groups_of
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.waiting import waiting_lines
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import DeskTask, SearchGroup, WorkQueue
from cms_ext.plugins.registry import plugins
from tests.cms_ext.conftest import Publish
from tests.first_screen import empty_queues, waiting_for
from tests.people import staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
SEARCH = "/admin/szukaj/"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 11, 21), "od dziś"),
        (date(2026, 11, 20), "od dziś"),
        (date(2026, 11, 19), "najdłużej czeka: 1 dzień"),
        (date(2026, 11, 8), "najdłużej czeka: 12 dni"),
    ],
)
def test_how_long_it_waits(since: date, words: str) -> None:
    assert age_in_words(since, TODAY) == words


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (date(2026, 11, 17), "3 dni po terminie"),
        (date(2026, 11, 19), "1 dzień po terminie"),
        (date(2026, 11, 20), "termin: dziś"),
        (date(2026, 11, 21), "termin: jutro"),
        (date(2026, 12, 4), "termin: za 14 dni"),
        (date(2026, 12, 5), "termin: 5 grudnia 2026"),
    ],
)
def test_by_when_it_is_due(term: date, words: str) -> None:
    assert term_in_words(term, TODAY) == words


def sits(client: Client, *groups: str) -> User:
    user = staff("ktos", *groups)
    client.force_login(user)
    return user


FINANCE = [
    "Brakujące wyciągi bankowe",
    "Dokumenty do wydrukowania",
    "E-maile spoza rozmowy w sprawach",
    "Korekty z reklamacji do zaksięgowania",
    "Moje sprawy",
    "Nietypowe odczyty liczników",
    "Nowe reklamacje kwot i brakujących wpłat",
    "Nowe sprawy do przydzielenia",
    "Pliki z banku zatrzymane przy imporcie",
    "Sprawy sądowe o zmianę opłat, w których trzeba wpisać wyrok",
    "Wiadomości, których nie dołączono do wniosku",
    "Wnioski o dostęp do rozpatrzenia",
    "Wpłaty do wyjaśnienia",
    "Wykonane usługi do obciążenia",
    "Zawiadomienia o opłatach bez potwierdzenia doręczenia",
    "Zawiadomienia o opłatach do wydruku",
    "Zmiany opłat, o których trzeba zawiadomić",
]
APPROVER = [
    "Brakujące wyciągi bankowe",
    "Naliczenia do zatwierdzenia",
    "Noty odsetkowe do zatwierdzenia",
    "Opinie prawne o doręczeniu do zatwierdzenia",
    "Opłaty za odpady do zatwierdzenia",
    "Otwarcia zamkniętych okresów do zatwierdzenia",
    "Pliki z banku zatrzymane przy imporcie",
    "Przeksięgowania do zatwierdzenia",
    "Układy ratalne do zatwierdzenia",
    "Zmiany opłat do sprawdzenia albo zatwierdzenia",
]
MEMBERSHIP = [
    "Budynki do przypisania do nieruchomości",
    "Wiadomości, których nie dołączono do wniosku",
    "Wnioski o dostęp do rozpatrzenia",
]
LIBRARY = [
    "Dokumenty do przygotowania przed publikacją",
    "Dokumenty potwierdzone, do opublikowania, i wycofane, do poprawienia",
    "Paczki dokumentów, które czekają na decyzję",
    "Wnioski członków o dokumenty",
    "Zmiany statutu do zgłoszenia w KRS",
]
ERASED = "Treści publikacji do usunięcia"
# The second person of decisions, who is also told what the law is about to say.
FOR_THE_BOARD = [
    "Decyzje w reklamacjach do zatwierdzenia",
    "Reklamacje uznane z mocy prawa",
    "Reklamacje, którym kończy się termin z prawa",
    "Sprawy po terminie",
]


@pytest.mark.parametrize(
    ("groups", "queues"),
    [
        (("finance_clerk",), FINANCE),
        (("finance_approver",), APPROVER),
        (("membership_clerk",), MEMBERSHIP),
        (("records_clerk",), LIBRARY),
        (("redaction_confirmer",), ["Dokumenty do potwierdzenia przez drugą osobę"]),
        (("board_member",), [*FOR_THE_BOARD, ERASED, "Wnioski członków o dokumenty"]),
        (
            ("case_clerk",),
            [
                "E-maile spoza rozmowy w sprawach",
                "Moje sprawy",
                "Nowe reklamacje kwot i brakujących wpłat",
                "Nowe sprawy do przydzielenia",
            ],
        ),
        (("legal_admin",), [ERASED, "Wiadomości e-mail, których nie udało się wysłać"]),
        (("publisher",), ["SMS, których nie udało się wysłać w ostatnich 7 dniach"]),
        (("auditor",), []),
    ],
)
def test_which_queues_a_role_has_on_a_new_site(
    client: Client, groups: tuple[str, ...], queues: list[str]
) -> None:
    """Whole lists: nobody is shown a queue on which he cannot act. Papers are missing at once."""
    sits(client, *groups)

    shown = [name for name in empty_queues(client) if name != MISSING]

    assert shown == queues
    assert all(line.startswith((MISSING, "Usterki")) for line in waiting_for(client))


MISSING = "Dokumenty, których brakuje w bibliotece"


def test_who_has_nothing_to_do_reads_one_calm_sentence(client: Client) -> None:
    sits(client, "auditor")

    page = client.get("/admin/").content.decode()

    assert "Nic na Ciebie nie czeka." in page
    assert "Puste kolejki" not in page


DECLARED = [
    pytest.param(one, id=f"{plugin.slug}.{one.code}")
    for plugin in plugins()
    for one in (*plugin.today, *plugin.finds)
]
TASKS = [
    pytest.param(task, id=f"{plugin.slug}.{task.url_name}")
    for plugin in plugins()
    for task in plugin.desk_tasks
]
# Not by a permission alone: also by the group of the desk or of the board, or by rights to pages.
BY_MORE = {"applications", "approvals", "expiring", "messages", "missing", "pages", "rehearsed"}


@pytest.mark.parametrize("declared", DECLARED)
def test_whoever_is_shown_a_line_may_go_where_it_leads(
    client: Client, declared: WorkQueue | SearchGroup
) -> None:
    """With these rights and no others; the search reads `q`."""
    clerk = sits(client)
    clerk.user_permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, _dot, codename in (
            right.partition(".") for right in ("wagtailadmin.access_admin", *declared.rights)
        )
    )
    clerk = User.objects.get(pk=clerk.pk)
    shown = {line.queue.code for line in waiting_lines(clerk, TODAY)}
    shown |= {group.code for group in groups_of(clerk)}

    assert declared.code in shown | BY_MORE
    if declared.code in shown:
        query = declared.query if isinstance(declared, WorkQueue) else "?q=a"
        assert client.get(f"{reverse(declared.url_name)}{query}").status_code == 200


# --- tasks at hand ---------------------------------------------------------------------------
def at_hand(client: Client) -> dict[str, str]:
    """The buttons beneath the search: words and address."""
    page = html.fromstring(client.get("/admin/").content.decode())
    buttons = page.xpath("//nav[@class='desk-tasks']/a")
    return {button.text_content(): button.get("href") for button in buttons}


@pytest.mark.parametrize(
    ("group", "tasks"),
    [
        (
            "case_clerk",
            {"Wpisz sprawę z telefonu, e-maila lub papieru": "/admin/sprawy/nowa/"},
        ),
        # Reads cases and writes none, and has no cases at all.
        ("auditor", {}),
        ("editor", {}),
    ],
)
def test_what_a_role_begins_at_the_first_screen(
    client: Client, group: str, tasks: dict[str, str]
) -> None:
    """One press to the form, on a phone as well, where the menu is three away."""
    sits(client, group)

    assert at_hand(client) == tasks


@pytest.mark.parametrize("task", TASKS)
def test_whoever_has_a_task_at_hand_may_begin_it(client: Client, task: DeskTask) -> None:
    """With these rights and no others."""
    clerk = sits(client)
    clerk.user_permissions.set(
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, _dot, codename in (
            right.partition(".") for right in ("wagtailadmin.access_admin", *task.rights)
        )
    )

    assert at_hand(client) == {task.title: reverse(task.url_name)}
    assert client.get(reverse(task.url_name)).status_code == 200


# --- the search ------------------------------------------------------------------------------
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


@pytest.mark.parametrize("query", ["zolw", "Lis anna", "601 602 603", "+48 601602603"])
def test_a_person_is_found_as_people_say_it(client: Client, anna: Person, query: str) -> None:
    """What was shown stands in the access log; what was asked does not."""
    clerk = sits(client, "membership_clerk")

    assert found(client, query) == {"Osoby": ["Anna Żółw-Lis"]}
    event = AuditEvent.objects.get(action="LIST")
    assert (event.actor, event.note, event.changes) == (
        clerk,
        "cms_ext_identity.Person",
        {"shown": [anna.pk]},
    )


@pytest.mark.parametrize("group", ["editor", "redaction_confirmer", "publisher"])
def test_without_the_right_nobody_is_found(client: Client, anna: Person, group: str) -> None:
    sits(client, group)

    assert found(client, "żółw") == {}
    assert not AuditEvent.objects.filter(action="LIST").exists()


def test_an_editor_finds_pages_by_title_and_by_words(client: Client, publish: Publish) -> None:
    page = publish("Przegląd kominów w październiku")
    sits(client, "editor")

    assert found(client, "kominy")["Strony i ogłoszenia"] == [page.title]
    assert found(client, "przegląd komin")["Strony i ogłoszenia"] == [page.title]


def test_five_are_shown_and_the_desk_s_own_search_has_them_all(client: Client) -> None:
    for number in range(7):
        Person.objects.create(name=f"Jan Kowal {number}")
    sits(client, "membership_clerk")

    page = html.fromstring(client.get(SEARCH, {"q": "kowal & jan"}).content.decode())

    assert len(page.xpath("//section[@class='desk-found']//li")) == 5
    (whole,) = page.xpath("//a[text()='Pokaż wszystkie']/@href")
    assert whole == "/admin/osoby/?q=kowal+%26+jan"
    assert "Jan Kowal 6" in client.get(whole).content.decode()


@pytest.mark.parametrize("query", ["", "   ", '"', "\x00", "%", "<script>", "ą" * 500])
def test_odd_words_find_nobody_and_break_nothing(client: Client, query: str) -> None:
    sits(client, "membership_clerk", "finance_clerk", "records_clerk", "editor")

    answer = client.get(SEARCH, {"q": query})

    assert answer.status_code == 200
    assert "<script>," not in answer.content.decode()
    assert not AuditEvent.objects.filter(action="LIST").exists()


def test_it_costs_the_same_for_one_and_thirty(client: Client) -> None:
    sits(client, "membership_clerk", "finance_clerk", "records_clerk", "editor", "auditor")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(SEARCH, {"q": "kowal"})
        return len(asked)

    Person.objects.create(name="Jan Kowal")
    queries()
    few = queries()
    for number in range(30):
        Person.objects.create(name=f"Jan Kowal {number}")

    assert queries() == few
