"""The administrator's screen of backups: it tells, takes the word of a drill, hands nothing out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext.office.audit.models import AuditEvent
from cms_ext.operations.backup.models import BackupRecord, What
from tests.page_checks import parsed
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

SCREEN = "/admin/kopie-zapasowe/"
SHA256 = "1a7e5d0bc3ceb9d7fed8e47e267a526db900bcf88cae9d1718f18a204982072f"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(staff("krystyna", superuser=True))
    return client


def made(*, succeeded: bool = True, hours_ago: int = 0) -> None:
    BackupRecord.objects.create(
        what=What.MADE,
        at=timezone.now() - timedelta(hours=hours_ago),
        by="coop",
        succeeded=succeeded,
        file_name="coop-2026-11-20.zip",
        size=2_033_546 if succeeded else None,
        files=50 if succeeded else None,
        sha256=SHA256 if succeeded else "",
        note="" if succeeded else "Na dysku z folderem /kopie nie ma miejsca na kopię.",
    )


def text(desk: Client) -> str:
    answer = desk.get(SCREEN)
    assert answer.status_code == 200
    [main] = parsed(answer).xpath("//main")
    return " ".join(" ".join(main.itertext()).split())


def test_before_the_first_backup(desk: Client) -> None:
    said = text(desk)

    assert "Nie ma jeszcze żadnej kopii" in said
    assert "python site/manage.py backup /kopie/spoldzielnia-" in said
    assert "Dlaczego nie ma tu przycisku „Pobierz”" in said


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "Kopia jest aktualna"), (37, "Kopia jest spóźniona")], ids=str
)
def test_how_the_site_stands(desk: Client, hours: int, said: str) -> None:
    made(hours_ago=hours)

    page = text(desk)

    assert said in page
    assert (
        f"Plik coop-2026-11-20.zip Rozmiar 1,9 MB Konto systemowe coop Skrót SHA-256 {SHA256}"
        in page
    )


def test_one_that_failed_is_told_with_its_reason(desk: Client) -> None:
    made(hours_ago=20)
    made(succeeded=False)

    said = text(desk)

    assert "nie udało się Na dysku z folderem /kopie nie ma miejsca na kopię." in said
    assert "Kopia jest aktualna" in said


def test_the_result_of_a_drill(desk: Client) -> None:
    answer = desk.post(SCREEN, {"ended": "nie", "note": "Różniły się salda."}, follow=True)

    [main] = parsed(answer).xpath("//main")
    said = " ".join(" ".join(main.itertext()).split())
    assert f"Ostatnia próba, {timezone.localtime():%-d.%m.%Y}: nieudana. Różniły się salda." in said
    row = BackupRecord.objects.values_list("what", "by", "succeeded", "note").get()
    assert row == ("DRILL", "Administrator strony", False, "Różniły się salda.")
    event = AuditEvent.objects.get(action="BACKUP_DRILLED")
    assert (event.actor and event.actor.login, event.note) == ("krystyna", "")


@pytest.mark.parametrize("answers", [{}, {"ended": "może"}, {"ended": "tak", "note": "x" * 301}])
def test_a_wrong_answer_writes_nothing(desk: Client, answers: dict[str, str]) -> None:
    answer = desk.post(SCREEN, answers)

    assert answer.status_code == 200
    assert parsed(answer).xpath("//*[contains(@class, 'desk-error')]")
    assert not BackupRecord.objects.exists()


def test_the_auditor_reads_and_tells_nothing(client: Client) -> None:
    made()
    client.force_login(staff("ada", "auditor"))

    assert "Kopia jest aktualna" in text(client)
    assert "Wpisz wynik próby" not in text(client)
    client.post(SCREEN, {"ended": "tak"})
    assert BackupRecord.objects.count() == 1


def test_nobody_else_comes_in(client: Client) -> None:
    assert client.get(SCREEN).status_code == 302
    for user in (staff("ewa", "editor"), staff("filip", "finance_clerk")):
        client.force_login(user)
        assert client.get(SCREEN)["Location"] == "/admin/"
    client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    assert client.get(SCREEN).status_code == 404


def test_one_row_costs_as_many_queries_as_thirty(desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            text(desk)
        return len(seen)

    made()
    text(desk)
    one = queries()
    for hours in range(29):
        made(hours_ago=hours)
    assert queries() == one
