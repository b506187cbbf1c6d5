"""The administrator's screen of backups: it tells, takes the word of a drill, hands nothing out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.backup.domain.record import has_backup, report_backup_state
from cms_ext.operations.backup.models import BackupRecord, What
from tests.clients import signed_in
from tests.page_checks import parsed, words_at
from tests.people import resident, staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


SCREEN = "/admin/kopie-zapasowe/"
SHA256 = "1a7e5d0bc3ceb9d7fed8e47e267a526db900bcf88cae9d1718f18a204982072f"


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(staff("krystyna", superuser=True))


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
    return words_at(answer)


@pytest.mark.thorough
def test_how_the_site_stands(desk: Client):
    said = text(desk)
    assert "Nie ma jeszcze żadnej kopii" in said
    assert "coop backup /kopie/spoldzielnia-" in said
    assert "Dlaczego nie ma tu przycisku „Pobierz”" in said

    file = f"Plik coop-2026-11-20.zip Rozmiar 1,9 MB Konto systemowe coop Skrót SHA-256 {SHA256}"
    for hours, standing in ((37, "Kopia jest spóźniona"), (1, "Kopia jest aktualna")):
        made(hours_ago=hours)
        said = text(desk)
        assert [words for words in (standing, file) if words not in said] == []

    made(succeeded=False)
    said = text(desk)
    assert "nie udało się Na dysku z folderem /kopie nie ma miejsca na kopię." in said
    assert "Kopia jest aktualna" in said


def test_the_result_of_a_drill(desk: Client):
    answer = desk.post(SCREEN, {"ended": "nie", "note": "Różniły się salda."}, follow=True)

    [main] = parsed(answer).xpath("//main")
    said = " ".join(" ".join(main.itertext()).split())
    assert f"Ostatnia próba, {timezone.localtime():%-d.%m.%Y}: nieudana. Różniły się salda." in said
    row = BackupRecord.objects.values_list("what", "by", "succeeded", "note").get()
    assert row == ("DRILL", "Administrator strony", False, "Różniły się salda.")
    event = AuditEvent.objects.get(action="BACKUP_DRILLED")
    assert (event.actor and event.actor.login, event.note) == ("krystyna", "")


def test_a_wrong_answer_writes_nothing(desk: Client):
    for answers in ({}, {"ended": "może"}, {"ended": "tak", "note": "x" * 301}):
        answer = desk.post(SCREEN, answers)

        assert answer.status_code == 200
        assert parsed(answer).xpath("//*[contains(@class, 'desk-error')]")
    assert not BackupRecord.objects.exists()


def test_the_auditor_reads_and_tells_nothing_and_nobody_else_comes_in():
    made()
    auditor = signed_in(staff("ada", "auditor"))

    assert "Kopia jest aktualna" in text(auditor)
    assert "Wpisz wynik próby" not in text(auditor)
    auditor.post(SCREEN, {"ended": "tak"})
    assert BackupRecord.objects.count() == 1

    assert Client().get(SCREEN)["Location"] == f"/admin/login/?next={SCREEN}"
    for user in (staff("ewa", "editor"), staff("filip", "finance_clerk")):
        assert signed_in(user).get(SCREEN)["Location"] == "/admin/"
    assert signed_in(resident("ikcs", "IKCS-0007", "Anna Lis")).get(SCREEN).status_code == 404


@pytest.mark.thorough
def test_one_row_costs_as_many_queries_as_four(desk: Client):
    def queries(*hours_ago: int) -> int:
        for hours in hours_ago:
            made(hours_ago=hours)
        text(desk)
        return queries_of(text, desk)

    assert queries(0) == queries(1, 2, 3)


# How the site stands with its backups: for the first steps of a new site and for readiness.


TODAY = date(2026, 11, 20)
# Half past midnight in Warsaw, still the day before by the clock of the database.
NIGHT = datetime(2026, 11, 20, 0, 30, tzinfo=ZoneInfo("Europe/Warsaw"))


def tried(what: What, *, succeeded: bool = True, at: datetime = NIGHT) -> None:
    BackupRecord.objects.create(what=what, at=at, by="coop", succeeded=succeeded)


def test_only_a_whole_backup_counts():
    assert (has_backup(TODAY), report_backup_state(NIGHT)) == (False, "late")

    for what, succeeded in ((What.MADE, False), (What.DRILL, True), (What.RESTORED, True)):
        tried(what, succeeded=succeeded)
        assert (has_backup(TODAY), report_backup_state(NIGHT)) == (False, "late"), what

    tried(What.MADE)
    assert (has_backup(TODAY), report_backup_state(NIGHT)) == (True, "2026-11-20")


def test_a_backup_is_due_after_a_missed_night():
    tried(What.MADE)
    said = {0: "2026-11-20", 36: "2026-11-20", 37: "late"}
    for hours in said:
        tried(What.MADE, succeeded=False, at=NIGHT + timedelta(hours=hours))

    assert {hours: report_backup_state(NIGHT + timedelta(hours=hours)) for hours in said} == said


def test_readiness_names_the_backup_and_stays_as_it_is(client):
    before = client.get("/zdrowie/gotowosc/")
    tried(What.MADE, at=timezone.now())
    after = client.get("/zdrowie/gotowosc/")

    assert (before.json()["backup"], after.json()["backup"]) == (
        "late",
        f"{timezone.localdate():%Y-%m-%d}",
    )
    assert before.status_code == after.status_code
