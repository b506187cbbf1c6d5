"""What the scheduler runs."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job
from members_area.completeness.jobs import notify_board_today
from members_area.library.intake.jobs import advance_batches
from members_area.library.jobs import (
    archive_overdue_today,
    catch_up_today,
    forget_fruitless_today,
    publish_due_today,
    read_a_scan,
)
from members_area.library.reading.jobs import queue_digests_today
from members_area.requests.jobs import end_grants_today

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
        catch_up_today,
        title=_("Uzupełnianie wyszukiwarki dokumentów"),
    ),
    Job(
        "ikcs_read_scans",
        timedelta(minutes=1),
        read_a_scan,
        title=_("Odczytywanie skanów"),
    ),
    Job(
        "ikcs_forget_fruitless",
        timedelta(days=1),
        forget_fruitless_today,
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
