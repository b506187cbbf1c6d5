"""How the site stands technically: what readiness tells a machine, in words for who runs it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.operations.backup.domain.record import LATE_AFTER, latest_backup
from cms_ext.operations.scheduler.domain.job import FOUND, job_cures, job_titles, sweep_is_late
from cms_ext.operations.scheduler.models import Sweep
from cms_ext.people.outbox.mail.domain.delivery import find_late_mail
from cms_ext.plugins import Waiting

LEAST_FREE = 200 * 1024 * 1024  # bytes


def disk_is_full() -> bool:
    """Whether a folder in which the site writes has hardly any room left."""
    roots = (settings.DATA_DIR, settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT)
    there = (Path(root) for root in roots if Path(root).is_dir())
    return any(shutil.disk_usage(root).free < LEAST_FREE for root in there)


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not work, since when if that is known, and what to do about it."""

    what: str
    cure: str
    since: datetime | None = None


def faults(now: datetime) -> list[Fault]:
    """All that readiness would name; four queries. A first backup is no fault but a first step."""
    found = []
    if sweep_is_late(now):
        found.append(
            Fault(
                _("Harmonogram nie działa"),
                _("Publikacja o czasie, poczta i wygasanie stoją. Uruchom proces „scheduler”."),
            )
        )
    if disk_is_full():
        found.append(
            Fault(
                _("Na dysku prawie nie ma miejsca"),
                _("Nic nie da się zapisać. Zwolnij miejsce albo powiększ dysk serwera."),
            )
        )
    found += _job_faults()
    oldest = find_late_mail(now)
    if oldest is not None:
        found.append(
            Fault(
                _("Poczta czeka na wysłanie dłużej niż godzinę"),
                _("Sprawdź, czy serwer poczty odpowiada i czy harmonogram działa."),
                oldest,
            )
        )
    latest = latest_backup()
    if latest is not None and now - latest.at > LATE_AFTER:
        found.append(
            Fault(
                _("Kopia zapasowa jest spóźniona"),
                _("Kopia powinna powstawać co noc. Ekran „Kopie zapasowe” mówi, jak ją zrobić."),
                latest.at,
            )
        )
    return found


def _job_faults() -> list[Fault]:
    titles, cures = job_titles(), job_cures()
    told = []
    for sweep in Sweep.objects.filter(failed_at__isnull=False).order_by("failed_at", "job"):
        named = {"job": titles.get(sweep.job, sweep.job), "error": sweep.last_error}
        if sweep.last_error == FOUND:
            what = _("Zadanie „%(job)s” znalazło coś do wyjaśnienia")
            cure = cures.get(sweep.job, "")
        else:
            what = _("Zadanie „%(job)s” kończy się błędem")
            cure = _("Ponawia się samo. Przekaż administratorowi serwera: %(error)s") % named
        told.append(Fault(what % named, cure, sweep.failed_at))
    return told


def faults_waiting(user: AbstractBaseUser, today: date) -> Waiting:
    """The faults as a queue of whoever runs the site."""
    found = faults(timezone.now())
    since = [timezone.localdate(fault.since) for fault in found if fault.since]
    return Waiting(len(found), oldest=min(since, default=None))
