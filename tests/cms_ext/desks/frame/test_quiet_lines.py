from datetime import date, timedelta

import pytest

from cms_ext.office.desk_kit.waiting import WaitingLine, urgency
from cms_ext.plugins import Waiting, WorkQueue
from tests.clients import signed_in
from tests.page_checks import parsed, words_in
from tests.people import staff

pytestmark = pytest.mark.django_db
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
