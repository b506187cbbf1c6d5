"""The jobs of the members' area, each on the current business day."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.run import advance_runs
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.plugins import Job
from members_area.completeness.domain.report import notify_board
from members_area.library.domain.release import archive_overdue, publish_due
from members_area.library.domain.search.hits import purge_zero_result_queries
from members_area.library.domain.search.index import (
    index_missing,
    read_next_scan,
    unindex_withdrawn,
)
from members_area.library.intake.domain.batch import INTAKE
from members_area.library.reading.domain import queue_due
from members_area.requests.domain.opening import end_grants_before


def queue_digests_today() -> None:
    queue_due(business_today())


def end_grants_today() -> None:
    end_grants_before(business_today())


def catch_up_search_today() -> None:
    """Index the versions that begin today, and remove what is no longer published."""
    unindex_withdrawn()
    index_missing(business_today())


def read_one_scan() -> None:
    read_next_scan()


def purge_zero_result_queries_today() -> None:
    purge_zero_result_queries(business_today())


def publish_due_today() -> None:
    publish_due(business_today(), origin=SYSTEM)


def advance_batches() -> None:
    advance_runs(INTAKE, today=business_today())


def archive_overdue_today() -> None:
    archive_overdue(business_today(), origin=SYSTEM)


def notify_board_today() -> None:
    notify_board(business_today())


JOBS = (
    Job(
        "ikcs_queue_digests",
        timedelta(hours=1),
        queue_digests_today,
        title=_("Wiadomości o nowych dokumentach"),
    ),
    Job(
        "ikcs_end_paper_grants",
        timedelta(hours=1),
        end_grants_today,
        title=_("Koniec udostępnienia dokumentów na wniosek"),
    ),
    Job(
        "ikcs_catch_up_search",
        timedelta(minutes=5),
        catch_up_search_today,
        title=_("Uzupełnianie wyszukiwarki dokumentów"),
    ),
    Job("ikcs_read_scans", timedelta(minutes=1), read_one_scan, title=_("Odczytywanie skanów")),
    Job(
        "ikcs_forget_fruitless",
        timedelta(days=1),
        purge_zero_result_queries_today,
        title=_("Usuwanie zapytań bez wyników"),
    ),
    Job(
        "ikcs_publish_due",
        timedelta(minutes=5),
        publish_due_today,
        title=_("Publikacja dokumentów w wyznaczonym dniu"),
    ),
    Job(
        "ikcs_intake",
        timedelta(seconds=3),
        advance_batches,
        title=_("Przyjmowanie paczek dokumentów"),
    ),
    Job(
        "ikcs_archive_overdue",
        timedelta(days=1),
        archive_overdue_today,
        title=_("Przenoszenie dokumentów do archiwum"),
    ),
    Job(
        "ikcs_completeness_weekly",
        timedelta(days=7),
        notify_board_today,
        title=_("Cotygodniowa wiadomość o brakach w bibliotece"),
    ),
)
