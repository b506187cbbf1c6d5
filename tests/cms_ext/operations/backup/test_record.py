"""How the site stands with its backups: for the first steps of a new site and for readiness."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms_ext.operations.backup.domain.record import has_backup, report_backup_state
from cms_ext.operations.backup.models import BackupRecord, What

pytestmark = pytest.mark.django_db

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
