"""A reading or a meter was changed behind our back → `verify_ledger` names it.

Each row runs its SQL with the triggers off, as somebody with the database in hand would. On the
untouched site `verify_ledger` finds nothing.
"""

from datetime import UTC, datetime

import pytest
from django.db import connection

from cms_ext.evidence.anchors.domain import anchor_heads, chain_findings
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.chain import key_of_link
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from ebok_plugin.ledger.domain.audit import AuditFinding, run_auditors
from ebok_plugin.ledger.domain.audit.entries import check_published_rows, sealed_rows
from ebok_plugin.utilities.meters.domain.evidence import (
    readings_chain,
    readings_guarded,
    readings_kept,
)
from ebok_plugin.utilities.meters.domain.reading import accept_reading, return_reading
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import ReadingSource
from tests.ebok_plugin.payments.books import SAMPLES, bring, bring_samples
from tests.ebok_plugin.utilities.meters.flats import TODAY, read, water_meter
from tests.project.behind_our_back.by_table import by_table, missed, run
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
METER, READING = Meter._meta.db_table, Reading._meta.db_table
LINK, END = RowSeal._meta.db_table, RowHead._meta.db_table
ACTS = "stream = 'readings'"
NEWEST = f"(SELECT MAX(number) FROM {LINK} WHERE {ACTS})"
NIGHT = datetime(2026, 12, 31, 1, tzinfo=UTC)
LAST = f"(SELECT MAX(id) FROM {READING})"
OURS = "number = 'ZW-100001'"
RESIDENT = ReadingSource.RESIDENT


@shared
def water() -> Meter:
    """100, 160 and 215; one of 900 that was accepted, one of 216 that was returned, one of 990
    that waits.
    """
    water_meter("100002", "Jan Kos")
    made = water_meter()
    read(made, "2026-06-30", "215", RESIDENT)
    accept_reading(read(made, "2026-11-18", "900", RESIDENT), on=TODAY, origin=SYSTEM)
    wrong = read(made, "2026-11-19", "901", RESIDENT)
    return_reading(wrong, "To numer licznika.", on=TODAY, origin=SYSTEM)
    read(made, "2026-11-20", "9000", RESIDENT)
    seal_all_rows()
    return made


def added() -> str:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, READING)
    columns = [f'"{column.name}"' for column in table if column.name != "id"]
    values = [{'"day"': "'2026-10-01'", '"state"': "'ACCEPTED'"}.get(one, one) for one in columns]
    return (
        f"INSERT INTO {READING} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {READING}"
        f" WHERE id = {LAST}"
    )


ROWS = {
    "readings_kept": [
        f"UPDATE {READING} SET value = 170 WHERE value = 160",
        f"UPDATE {READING} SET day = '2026-01-31' WHERE value = 160",
        f"UPDATE {READING} SET meter_id = (SELECT MIN(id) FROM {METER}) WHERE value = 215",
        f"UPDATE {READING} SET source = 'ESTIMATE' WHERE value = 160",
        f"UPDATE {READING} SET occasion = 'FIRST' WHERE value = 160",
        f"UPDATE {READING} SET doubt = '' WHERE value = 900",
        f"UPDATE {READING} SET entered_by_id = NULL, entered_at = '2026-01-01'",
        f"UPDATE {READING} SET state = 'ACCEPTED' WHERE id = {LAST}",
        f"UPDATE {READING} SET state = 'WAITING' WHERE value = 900",
        f"UPDATE {READING} SET state = 'ACCEPTED', reason = '' WHERE value = 901",
        f"UPDATE {READING} SET reason = 'Inny' WHERE value = 901",
        f"UPDATE {READING} SET decided_on = '2026-11-01' WHERE value = 900",
        f"DELETE FROM {READING} WHERE value = 160",
        f"DELETE FROM {READING} WHERE id = {LAST}",
        f"UPDATE {READING} SET link_number = NULL WHERE value = 160",
        f"UPDATE {READING} SET link_number = link_number + 1 WHERE value = 160",
        # cały łańcuch
        [f"DELETE FROM {LINK} WHERE {ACTS}", f"DELETE FROM {END} WHERE {ACTS}"],
    ],
    "readings_chain": [
        # usunięty z ogniwem
        [
            f"DELETE FROM {READING} WHERE id = {LAST}",
            f"DELETE FROM {LINK} WHERE {ACTS} AND number = {NEWEST}",
        ],
        # usunięty z ogniwem i końcem
        [
            f"DELETE FROM {READING} WHERE id = {LAST}",
            f"DELETE FROM {LINK} WHERE {ACTS} AND number = {NEWEST}",
            f"UPDATE {END} SET number = {NEWEST}, hash = ("
            f"SELECT hash FROM {LINK} WHERE {ACTS} ORDER BY number DESC LIMIT 1) WHERE {ACTS}",
        ],
        f"UPDATE {LINK} SET content = '1 abc' WHERE {ACTS} AND number = 1",
        f"UPDATE {LINK} SET row = row || '1' WHERE kind = 'meters.decided'",
        f"UPDATE {LINK} SET made_at = '2026-01-01' WHERE {ACTS} AND number = 1",
    ],
    "sealed_rows": [
        f"UPDATE {METER} SET number = 'ZW-9' WHERE {OURS}",
    ],
}


def found() -> list[AuditFinding]:
    """By those of the auditors of `verify_ledger` that look at readings and meters."""
    return [*readings_kept(), *readings_chain(), *sealed_rows()]


@pytest.mark.both_databases
def test_nothing_is_found_on_the_untouched_site(water: Meter):
    anchor_heads(NIGHT)

    assert [*run_auditors(), *check_published_rows(), *chain_findings("readings")] == []


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_is_found(water: Meter):
    rows = by_table(ROWS, by_auditor=True)

    assert missed(rows, lambda: {finding.auditor for finding in found()}) == []


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_a_reading_put_in_is_found(water: Meter):
    run(added())

    link = RowSeal.objects.filter(stream="readings").latest("number")
    assert str(found()[0]) == (
        f"readings_kept: odczyty zapisane {link.made_at:%d.%m.%Y} (ogniwo {link.number}, razem 1) "
        "różnią się od zapisanych; teraz jest ich 2"
    )


@pytest.mark.usefixtures("triggers_off")
def test_an_end_put_back_to_what_it_once_was_differs_from_the_anchor(water: Meter):
    end = RowHead.objects.get(stream="readings")
    read(water, "2026-11-17", "890")
    anchor_heads(NIGHT)

    run(
        f"DELETE FROM {READING} WHERE id = {LAST}",
        f"DELETE FROM {LINK} WHERE {ACTS} AND number > {end.number}",
        f"UPDATE {END} SET number = {end.number}, hash = '{end.hash}', seal = '{end.seal}'"
        f" WHERE {ACTS}",
    )

    assert found() == []
    assert len(list(chain_findings("readings"))) == 1


@pytest.mark.usefixtures("triggers_off")
def test_readings_from_before_the_chain_are_its_first_link(water: Meter):
    """A site that had readings before the update: what is found then is proved from then on."""
    run(
        f"DELETE FROM {LINK} WHERE {ACTS}",
        f"DELETE FROM {END} WHERE {ACTS}",
        f"UPDATE {READING} SET link_number = NULL",
    )
    assert found() == []

    read(water, "2026-11-17", "890")

    acts = list(RowSeal.objects.filter(stream="readings").values_list("kind", "row"))
    decided = Reading.objects.filter(decided_on__isnull=False).order_by("pk")
    assert acts == [
        ("meters.found", ""),
        *(("meters.decided", str(one.pk)) for one in decided),
        ("meters.recorded", ""),
    ]
    assert found() == []
    run(f"UPDATE {READING} SET value = 170 WHERE value = 160")
    assert [one.auditor for one in found()] == ["readings_kept"]


@pytest.mark.both_databases
def test_a_file_is_one_link_whatever_its_size():
    bring_samples("accounts")
    bring(SAMPLES / "meter_readings_v1.csv")

    links = RowSeal.objects.filter(stream="readings")
    assert [(link.kind, link.content.split()[0]) for link in links] == [("meters.recorded", "72")]
    assert [auditor for auditor in run_auditors() if auditor.auditor.startswith("readings")] == []


def test_a_lost_guard_is_found(water: Meter):
    drop = "DROP TRIGGER meters_reading_keeps"
    run(drop if connection.vendor == "sqlite" else f'{drop} ON "{READING}"')

    assert ["meters_reading_keeps" in str(one) for one in readings_guarded()] == [True]


def test_a_link_under_a_foreign_key_is_found(water: Meter, settings: object):
    link = RowSeal.objects.filter(stream="readings").latest("number")
    settings.COOP_AUDIT_KEY = "cudzy-klucz-" + "x" * 40  # type: ignore[attr-defined]
    assert key_of_link(link) is None
