from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml import html

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.staff_registers import Register
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.clients import signed_in
from tests.page_checks import words_in
from tests.people import staff
from tests.query_counts import queries_of, queries_when_warm

RULES = "/admin/cms_ext_law/legalrule/"
POST = "/admin/cms_ext_mail/outgoingmessage/"


class People(Register):
    model = Person
    list_filter = ("kind",)
    list_export = ("pk", "name", "debt")

    def debt(self, person: Person) -> Any:
        return {"Anna": 0, "Nina": None}[person.name]


@pytest.fixture
def index() -> RegisterIndexView:
    view = RegisterIndexView(model_admin=People())
    view.list_filter, view.list_export = People.list_filter, People.list_export
    return view


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(staff("adam", superuser=True))


def seen(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content).find(".//main")


def rule(number: int = 1, **values: Any) -> LegalRule:
    return LegalRule.objects.create(
        code=f"TERM-{number}", title=f"Reguła {number}", legal_basis="art. 1", **values
    )


def message(subject: str, queued: datetime) -> OutgoingMessage:
    return OutgoingMessage(
        to="anna@example.org", subject=subject, queued_at=queued, next_try_at=queued
    )


def test_only_declared_filters_reach_the_query(index: RegisterIndexView):
    """A box asks for all, for none or for one."""
    asked: dict[str, dict[str, list[str]]] = {
        "kind__exact=": {},
        "kind__exact=-": {"kind__isnull": ["True"]},
        "kind__exact=a": {"kind__exact": ["a"]},
        "kind__exact=person&users__password__startswith=a&kind=%00&q=x&o=1&kinds=b": {
            "kind__exact": ["person"],
            "kind": ["\ufffd"],
        },
    }

    assert {typed: index.get_filters_params(QueryDict(typed)) for typed in asked} == asked


def test_an_export_tells_nothing_from_zero_and_a_register_may_say_what_it_is(
    index: RegisterIndexView,
):
    rows = [{"pk": 1, "name": "Anna", "debt": 0}, {"pk": 2, "name": "Nina", "debt": None}]
    people = [Person(pk=row["pk"], name=row["name"]) for row in rows]
    assert [index.to_row_dict(person) for person in people] == rows
    assert index.get_page_title() == "Osoby"
    index.model_admin.list_title = "Ludzie w rejestrach"
    assert (index.get_page_title(), index.get_meta_title()) == ("Ludzie w rejestrach",) * 2


@pytest.mark.django_db
def test_a_row_is_named_leads_on_and_says_each_fact_under_its_heading(desk: Client):
    LegalRule.objects.all().delete()
    one = rule(valid_from=date(2026, 3, 1), params={}, reviewed_on=date(2026, 3, 2))

    table = seen(desk, RULES).find(".//table")

    headings = [words_in(head) for head in table.iterfind("thead//th")]
    assert headings == [
        *("Reguła", "Wartości", "Podstawa", "Obowiązuje od ↑", "Obowiązuje do"),
        *("Przegląd", "Sprawdź ponownie"),
    ]
    (row,) = table.iterfind("tbody/tr")
    assert [(cell.get("data-label"), words_in(cell)) for cell in row][:5] == [
        (None, "Reguła 1 Edytuj"),
        ("Wartości", "–"),
        ("Podstawa", "art. 1"),
        ("Obowiązuje od", "01.03.2026"),
        ("Obowiązuje do", "–"),
    ]
    assert set(row.xpath("th//a/@href")) == {f"{RULES}edit/{one.pk}/"}


@pytest.mark.django_db
def test_a_heading_sorts_by_its_column_and_back(desk: Client):
    LegalRule.objects.all().delete()
    for number in (2, 1, 3):
        rule(number)

    def list_and_sorts(address: str) -> tuple[list[str], dict[str, str]]:
        table = seen(desk, RULES + address).find(".//table")
        names = [words_in(link) for link in table.iterfind("tbody/tr/th/a")]
        return names, {
            head.get("aria-sort"): head.find("a").get("href")
            for head in table.iterfind("thead//th[@aria-sort]")
        }

    assert list_and_sorts("?q=regu&o=0") == (
        ["Reguła 1", "Reguła 2", "Reguła 3"],
        {"ascending": "?o=-0&q=regu"},
    )
    assert list_and_sorts("?q=regu&o=-0") == (
        ["Reguła 3", "Reguła 2", "Reguła 1"],
        {"descending": "?o=0&q=regu"},
    )


@pytest.mark.django_db
def test_the_filters_are_boxes_beside_the_search_and_keep_the_order(desk: Client):
    form = seen(desk, f"{POST}?q=anna&state__exact=SENT&o=1").find(".//form[@role='search']")

    boxes = {
        words_in(field.find(".//label")): (
            field.find(".//select").get("name"),
            field.xpath(".//option[@selected]/text()"),
        )
        for field in form.iterfind("div")
        if field.find(".//select") is not None
    }
    days = [one.get("name") for one in form.iterfind(".//input[@type='date']")]
    assert boxes == {
        "Stan": ("state__exact", ["przekazana"]),
        "Przyjęta": ("queued_at", ["Dowolna data"]),
    }
    assert days == ["queued_at__od", "queued_at__do"]
    others = [one for one in form.iterfind(".//input") if one.get("type") != "date"]
    assert [(one.get("name"), one.get("value")) for one in others] == [("q", "anna"), ("o", "1")]


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_period_is_one_word_of_the_address(desk: Client):
    shown = {"": "0 5 400", "today": "0", "week": "0 5", "kiedyś": "0 5 400", "%00": "0 5 400"}
    for ago in (0, 5, 400):
        message(str(ago), timezone.now() - timedelta(days=ago)).save()

    def days_ago(period: str) -> str:
        rows = seen(desk, f"{POST}?queued_at={period}&o=-0").iterfind(".//tbody/tr")
        return " ".join(words_in(row.find("td[2]")) for row in rows)

    assert {period: days_ago(period) for period in shown} == shown


@pytest.mark.thorough
def test_days_from_and_until_narrow_the_list_and_both_count(desk: Client):
    noon = timezone.make_aware(datetime(2026, 3, 10, 12))
    for number in (9, 10, 11):
        message(f"dnia {number}", noon.replace(day=number)).save()
    message("przed północą", noon.replace(day=10, hour=23, minute=59)).save()

    def subjects(asked: str) -> set[str]:
        rows = seen(desk, f"{POST}?{asked}").iterfind(".//tbody/tr")
        return {words_in(row.find("td[2]")) for row in rows}

    day = "queued_at__od=2026-03-10&queued_at__do=2026-03-10"
    assert subjects(day) == {"dnia 10", "przed północą"}
    assert subjects("queued_at__od=2026-03-11") == {"dnia 11"}
    assert subjects("queued_at__do=2026-03-09") == {"dnia 9"}
    assert subjects("queued_at__od=2026-03-11&queued_at__do=2026-03-09") == set()
    for odd in ("2026-02-30", "dziś", "0001-01-01", "9999-12-31", "%00"):
        assert desk.get(f"{POST}?queued_at__od={odd}").status_code in (200, 302), odd
    kept = seen(desk, f"{POST}?{day}").xpath(".//input[@type='date']/@value")
    assert kept == ["2026-03-10", "2026-03-10"]


@pytest.mark.django_db
def test_pages_say_where_they_are_and_keep_what_was_asked(desk: Client):
    OutgoingMessage.objects.bulk_create(message(f"nr {n}", timezone.now()) for n in range(205))

    shown = seen(desk, f"{POST}?q=nr&p=2")

    pager = shown.find(".//nav[@class='desk-pager']")
    assert words_in(pager) == "Poprzednia Strona 2 z 3 Następna"
    assert pager.xpath("a/@href") == ["?q=nr&p=1", "?q=nr&p=3"]
    assert "Liczba pozycji: 205" in words_in(shown)
    assert len(shown.findall(".//tbody/tr")) == 100


@pytest.mark.django_db
def test_a_list_costs_the_same_for_one_row_and_for_four(desk: Client):
    LegalRule.objects.all().delete()
    rule()
    of_one = queries_when_warm(seen, desk, RULES)
    for number in range(2, 5):
        rule(number)

    assert queries_of(seen, desk, RULES) == of_one


@pytest.mark.django_db
def test_where_nothing_is_it_is_said_what_to_do():
    LegalRule.objects.all().delete()
    celina = staff("celina", "records_clerk")

    def said(address: str = "") -> str:
        return words_in(
            seen(signed_in(celina), RULES + address).find(".//div[@class='desk-empty']")
        )

    celina.user_permissions.add(Permission.objects.get(codename="view_legalrule"))
    assert said() == (
        "Nic tu jeszcze nie wpisano. Pozycje pojawią się tu, gdy powstaną w pracy serwisu."
    )
    celina.user_permissions.add(Permission.objects.get(codename="add_legalrule"))
    assert said() == "Nic tu jeszcze nie wpisano. Zacznij od przycisku „Dodaj brzmienie reguły”."
    assert said("?q=winda") == (
        "Nic nie pasuje do wyszukiwania i filtrów. Zmień szukane słowa albo filtry."
    )


@pytest.mark.django_db
def test_without_the_right_a_register_is_shut():
    editor = signed_in(staff("ewa", "editor"))

    assert editor.get(POST).status_code == 302
    assert editor.get(f"{POST}?export=csv").status_code == 302
    assert not AuditEvent.objects.filter(action="EXPORT").exists()


@pytest.mark.django_db
def test_the_file_runs_nothing_and_is_in_the_log(desk: Client):
    LegalRule.objects.all().delete()
    rule(source_note='=HYPERLINK("x")')

    sent = desk.get(f"{RULES}?export=csv")

    lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == 'TERM-1;Reguła 1;art. 1;;;;"\'=HYPERLINK(""x"")";;'
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.note, event.changes) == ("cms_ext_law.LegalRule", {"format": "csv", "rows": 1})


@pytest.mark.thorough
@pytest.mark.django_db
def test_every_register_is_the_one_screen_and_answers_odd_questions(desk: Client):
    names = {
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.endswith("_modeladmin_index")
    }
    assert len(names) > 40

    for name in sorted(names):
        address = reverse(name)
        answer = desk.get(f"{address}?q=%22%00'&o=9.x&p=-1", follow=True)
        assert answer.status_code == 200, address
        assert "cms_ext/theme/listing/list.html" in [
            template.name for template in answer.templates
        ], address
