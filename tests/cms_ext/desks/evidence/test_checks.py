"""„Sprawdzenia danych”: what was found in the night, what is covered, and who sees it."""

from datetime import UTC, datetime

import pytest

from cms_ext.evidence.verification.models import CheckResult
from tests.clients import signed_in
from tests.page_checks import words_at
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

SCREEN = "/admin/sprawdzenia/"
NIGHT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def found(code: str, *messages: str, whole_at: datetime | None = None, more: int = 0) -> None:
    CheckResult.objects.create(
        code=code,
        ran_at=NIGHT,
        seconds=1.5,
        findings=len(messages) + more,
        messages=list(messages),
        whole_at=whole_at,
    )


@pytest.mark.all_plugins
def test_the_auditor_reads_what_differs_and_when_it_was_last_right():
    found("cases", "sprawa 1/2026: decyzję zmieniono poza serwisem", more=2)
    found("anchors", whole_at=NIGHT)

    page = words_at(signed_in(staff("kontroler", "auditor")).get(SCREEN))

    assert "Reklamacje: niezgodności 3 sprawa 1/2026: decyzję zmieniono poza serwisem" in page
    assert "I jeszcze 2: wypisze je na serwerze polecenie verify." in page
    assert "Reklamacje 20.11.2026 02:00 niezgodności: 3 –" in page
    assert "Skróty kontrolne podane na zewnątrz 20.11.2026 02:00 zgodne 20.11.2026 02:00" in page
    assert "Dziennik dostępu – jeszcze nie sprawdzono –" in page


def test_it_says_of_each_kind_of_records_what_a_change_of_it_is_found_by():
    page = words_at(signed_in(staff("kontroler", "auditor")).get(SCREEN))

    assert "konta rozliczeniowe znajdzie: pieczęć wiersza wszystko" in page
    assert "notatki z rozmów znajdzie: pieczęć wiersza konto" in page


def test_nobody_else_sees_it_and_it_costs_as_much_with_one_result_as_with_four():
    assert signed_in(staff("redaktor", "editor")).get(SCREEN)["Location"] == "/admin/"

    auditor = signed_in(staff("kontroler", "auditor"))
    found("cases")
    few = queries_of(lambda: auditor.get(SCREEN))
    for code in ("anchors", "rights", "ledger"):
        found(code)
    assert queries_of(lambda: auditor.get(SCREEN)) == few


def test_readiness_is_red_until_the_checks_find_nothing(client):
    found("cases", "sprawa 1/2026: decyzję zmieniono poza serwisem")
    red = client.get("/zdrowie/gotowosc/")
    CheckResult.objects.update(findings=0)
    ok = client.get("/zdrowie/gotowosc/")

    assert (red.status_code, red.json()["evidence"]) == (503, "findings")
    assert ok.json()["evidence"] == "ok"
