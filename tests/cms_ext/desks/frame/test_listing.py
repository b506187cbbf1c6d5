from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from cms_ext.desks.frame.listing import Day, Fact, Name, Number, Selection, StaffList
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.waiting import WaitingLine, urgency
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import Waiting, WorkQueue
from tests.clients import signed_in
from tests.page_checks import parsed, words_in
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


SEES = "cms_ext_identity.view_person"


class People(StaffList):
    guarded_by = (SEES,)
    model = Person
    page_title = "Ludzie"
    search_label = "Nazwisko"
    not_found = "Nie ma osoby „%(query)s”."
    export_filename = "ludzie"
    paginate_by = 10
    columns = (
        Name("name", "Osoba", hint="tax_id", url_name="person_register_entry"),
        Day("died_on", "Dzień śmierci", short="Śmierć"),
        Fact("kind", "Rodzaj", "get_kind_display"),
        Number("length", "Liter", lambda one: len(one.name), in_file=lambda one: one.pk),
    )

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.filter(name__startswith=self.query).order_by("name")


def request_by(user: User, address: str = "", method: str = "get") -> HttpRequest:
    request = getattr(RequestFactory(), method)(f"/admin/ludzie/{address}")
    request.user, request.session = user, SessionStore()
    request._messages = FallbackStorage(request)
    return request  # type: ignore[no-any-return]  # by the name of the method


def answer(user: User, address: str = "") -> Any:
    return People.as_view()(request_by(user, address))


def table(user: User, address: str = "") -> Any:
    found = answer(user, address).context_data["table"]
    return html.fragment_fromstring(found.render_html({"request": request_by(user)}))


@pytest.fixture
def adam() -> User:
    return staff("adam", superuser=True)


def cells(row: Any) -> list[tuple[str | None, str]]:
    return [(cell.get("data-label"), " ".join(cell.text_content().split())) for cell in row]


def test_a_row_is_a_name_that_leads_on_and_facts_under_their_headings(adam: User):
    anna = Person.objects.create(name="Anna Lis", died_on=date(2026, 3, 1))
    Person.objects.create(name="Spółdzielnia <b>Wschód</b>", kind="company", tax_id="1234563218")

    shown = table(adam)

    assert [" ".join(head.text.split()) for head in shown.iterfind(".//thead//th")] == [
        "Osoba",
        "Dzień śmierci",
        "Rodzaj",
        "Liter",
    ]
    assert [cells(row) for row in shown.iterfind(".//tbody/tr")] == [
        [
            (None, "Anna Lis"),
            ("Śmierć", "01.03.2026"),
            ("Rodzaj", "osoba fizyczna"),
            ("Liter", "8"),
        ],
        [
            (None, "Spółdzielnia <b>Wschód</b>1234563218"),
            ("Śmierć", "–"),
            ("Rodzaj", "firma lub instytucja"),
            ("Liter", "26"),
        ],
    ]
    assert shown.xpath(".//th/a/@href")[0] == f"/admin/osoby/{anna.pk}/"


def test_a_list_is_read_only_and_without_the_right_says_nothing(adam: User):
    for method in ("post", "put", "delete", "options"):
        assert People.as_view()(request_by(adam, method=method)).status_code == 405
    with pytest.raises(PermissionDenied):
        answer(staff("ewa", "editor"))


def test_an_address_names_its_page_and_its_search(adam: User):
    Person.objects.bulk_create(Person(name=f"Osoba {n}") for n in range(10, 35))
    pages = {
        "": (10, "Osoba 10"),
        "?p=2": (10, "Osoba 20"),
        "?p=99": (5, "Osoba 30"),
        "?q=Osoba+2&p=1": (10, "Osoba 20"),
        "?q=%22Osoba%00+3%22": (5, "Osoba 30"),
        "?ordering=-name&_w_filter_fragment=1": (10, "Osoba 10"),
    }

    found = {address: answer(adam, address).context_data["object_list"] for address in pages}

    assert {address: (len(rows), rows[0].name) for address, rows in found.items()} == pages


class ByKind(People):
    selections = {
        "": Selection("Wszyscy", lambda user, today: Person.objects.order_by("pk")),
        "zmarli": Selection("Zmarli", lambda user, day: Person.objects.filter(died_on__lte=day)),
        "moi": Selection("Moi", lambda user, today: Person.objects.filter(name=user.login)),
    }

    def get_queryset(self) -> QuerySet[Person]:
        return super().get_queryset() if self.query else StaffList.get_queryset(self)


def test_an_address_chooses_a_view_of_the_list(adam: User):
    for name, died_on in (("Anna", date(2026, 3, 1)), ("Piotr", date(2036, 3, 1)), ("adam", None)):
        Person.objects.create(name=name, died_on=died_on)
    everybody = ["Anna", "Piotr", "adam"]
    views: dict[str, tuple[list[str], list[str]]] = {
        "": (everybody, ["Wszyscy"]),
        "?widok=zmarli": (["Anna"], ["Zmarli"]),
        "?widok=moi": (["adam"], ["Moi"]),
        # What is no view of the list hides nothing and shows nothing else: it is the list.
        "?widok=obce": (everybody, ["Wszyscy"]),
        "?widok=%00": (everybody, ["Wszyscy"]),
        "?widok=zmarli&widok=moi": (["adam"], ["Moi"]),
        # A search is over all, so it is none of the views.
        "?widok=zmarli&q=Piotr": (["Piotr"], []),
    }

    def list_page(address: str) -> tuple[list[str], list[str]]:
        request = request_by(adam, address)
        context = ByKind.as_view()(request).context_data
        ways = {"selections": context["view"].selections_shown, "label": "Listy ludzi"}
        nav = html.fragment_fromstring(
            render_to_string("cms_ext/theme/listing/selections.html", ways, request)
        )
        assert nav.get("aria-label") == "Listy ludzi"
        assert [(way.text, way.get("href")) for way in nav.iterfind("a")] == [
            ("Wszyscy", "/admin/ludzie/"),
            ("Zmarli", "?widok=zmarli"),
            ("Moi", "?widok=moi"),
        ]
        names = [one.name for one in context["object_list"]]
        return names, nav.xpath("a[@aria-current='page']/text()")

    assert {address: list_page(address) for address in views} == views


def test_a_page_costs_the_same_for_one_row_and_for_four(adam: User):
    def cost() -> int:
        return queries_of(table, adam)

    Person.objects.create(name="Osoba 1")
    table(adam)
    one = cost()
    Person.objects.bulk_create(Person(name=f"Osoba {n}") for n in range(2, 5))

    assert cost() == one


def test_the_file_holds_every_row_runs_nothing_and_is_in_the_log(adam: User):
    Person.objects.bulk_create(Person(name=f"Osoba {n}") for n in range(10, 35))
    first = Person.objects.create(name='=HYPERLINK("x")', died_on=date(2026, 3, 1))
    # Another form of file is the page.
    assert answer(adam, "?export=pdf").context_data["page_title"] == "Ludzie"
    assert not AuditEvent.objects.filter(action="EXPORT").exists()

    sent = answer(adam, "?export=csv")

    lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[:2] == [
        "Osoba;Dzień śmierci;Rodzaj;Liter",
        f'"\'=HYPERLINK(""x"")";2026-03-01;osoba fizyczna;{first.pk}',
    ]
    assert len(lines) == 1 + 26
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.note, event.changes) == (Person._meta.label, {"format": "csv", "rows": 26})


TODAY = date(2026, 11, 20)
MISSING = "Dokumenty, których brakuje w bibliotece"
QUIET = "//div[@class='desk-today__quiet']"
CODE = "ikcs.missing"


def test_missing_papers_are_one_quiet_line_that_is_put_off_until_a_day():
    clerk = staff("ktos", "records_clerk")
    client, colleague = signed_in(clerk), signed_in(staff("inny", "records_clerk"))
    until = TODAY + timedelta(30)

    (before,) = parsed(client.get("/admin/")).xpath(QUIET)
    client.post("/admin/odloz/", {"queue": CODE, "until": until.isoformat()})
    after = parsed(client.get("/admin/"))

    assert words_in(before).startswith(f"{MISSING}: ")
    assert before.xpath(".//a[contains(@class, 'button')]") == []
    assert after.xpath(QUIET) == []
    assert words_in(after.xpath("//details[@class='desk-today__empty']/ul")[0]).endswith(
        f"(do {until:%d.%m.%Y})"
    )
    mine = {name: one.value for name, one in client.cookies.items() if name.startswith("odlozone")}
    colleague.cookies.load(mine)
    assert len(parsed(colleague.get("/admin/")).xpath(QUIET)) == 1


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("queue", "until"),
    [
        (CODE, TODAY.isoformat()),
        (CODE, (TODAY + timedelta(93)).isoformat()),
        (CODE, "9999-99-99"),
        (CODE, ""),
        ("ikcs.requests", (TODAY + timedelta(7)).isoformat()),
        ("x" * 81, (TODAY + timedelta(7)).isoformat()),
    ],
)
def test_nothing_else_is_put_off(queue: str, until: str):
    client = signed_in(staff("ktos", "records_clerk"))

    client.post("/admin/odloz/", {"queue": queue, "until": until})

    assert [name for name in client.cookies if name.startswith("odlozone")] == []
    assert len(parsed(client.get("/admin/")).xpath(QUIET)) == 1


def test_what_residents_wait_for_with_a_term_stands_first():
    office = Waiting(1, nearest=TODAY - timedelta(240))
    letter, case = Waiting(1, nearest=TODAY + timedelta(5)), Waiting(1, oldest=TODAY)
    papers = Waiting(27, nearest=TODAY - timedelta(977))
    lines = [
        WaitingLine(code, WorkQueue(code, code, "", (), lambda _user, _day: None, **kind), waiting)
        for code, waiting, kind in (
            ("papers", papers, {"is_quiet": True}),
            ("office", office, {}),
            ("case", case, {"for_residents": True}),
            ("letter", letter, {"for_residents": True}),
        )
    ]

    assert [line.code for line in sorted(lines, key=urgency)] == [
        "letter",
        "office",
        "case",
        "papers",
    ]
