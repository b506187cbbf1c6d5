"""The state of the site: its technical faults, what was done last, and what is to do.

Nothing here is secret: times and counts, never a message or an address.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Max, Min, Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.page_cache.store import is_reachable
from cms_ext.office.law.watch import list_due_rules
from cms_ext.operations.backup.domain.record import (
    BACKUP_LATE_AFTER,
    find_latest_backup,
    find_latest_drill,
)
from cms_ext.operations.feeds.domain import count_late, list_feeds
from cms_ext.operations.scheduler.domain.job import (
    FOUND,
    job_cures,
    job_titles,
    list_jobs,
    sweep_is_late,
)
from cms_ext.operations.scheduler.models import Sweep
from cms_ext.people.identity.domain.role import group_name
from cms_ext.people.identity.domain.staff import list_staff
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.outbox.mail.domain.delivery import LATE_AFTER, find_late_mail, find_mail_trouble
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.domain import find_sms_trouble
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import Plugin, PluginConfig, Waiting, find_absent_rights, plugin_configs
from cms_ext.plugins.version import find_version
from cms_ext.public_site.notices.models import AnnouncementPage

# „Twice a year”: docs/operators.md, „The drill”.
DRILL_EVERY = timedelta(days=183)
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SiteItem:
    """One line of the state; `to_do` says what somebody has to do.

    Faults are reported by `find_health_problems` and are no `to_do`. `address` is a screen of the
    administration with details, if any. `is_off`: by its settings it reaches nobody.
    """

    title: str
    words: str
    to_do: str = ""
    address: str = ""
    is_off: bool = False


def list_site_items(now: datetime) -> list[SiteItem]:
    """Return all lines, in a fixed number of queries."""
    return [
        _scheduler(),
        _backup(now),
        _drill(now),
        _mail(now),
        _sms(now),
        _news(),
        _feeds(),
        _second_factor(now),
        _law(),
    ]


def _scheduler() -> SiteItem:
    last = Sweep.objects.aggregate(last=Max("ended_at"))["last"]
    words = _("Zadań: %(count)s.") % {"count": len(list_jobs())}
    if last is not None:
        words += " " + _("Ostatnie skończyło się %(when)s.") % {"when": _moment(last)}
    return SiteItem(_("Harmonogram"), words)


def _backup(now: datetime) -> SiteItem:
    latest = find_latest_backup()
    if latest is None:
        words = _("Nie ma jeszcze żadnej.")
    else:
        words = _("Ostatnia udana: %(when)s, godzin temu: %(hours)s.") % {
            "when": _moment(latest.at),
            "hours": int((now - latest.at).total_seconds() // 3600),
        }
    return SiteItem(
        _("Kopia zapasowa"),
        words,
        _("Poproś osobę, która prowadzi serwer, o zrobienie pierwszej.") if latest is None else "",
        reverse("backups"),
    )


def _drill(now: datetime) -> SiteItem:
    drill = find_latest_drill()
    if drill is None:
        words = _("Nikt jeszcze nie wpisał wyniku.")
    elif drill.succeeded:
        words = _("Udana, %(when)s.") % {"when": _moment(drill.at)}
    else:
        words = _("Nieudana, %(when)s.") % {"when": _moment(drill.at)}
    in_time = drill is not None and drill.succeeded and now - drill.at <= DRILL_EVERY
    return SiteItem(
        _("Próba przywrócenia kopii"),
        words,
        "" if in_time else _("Dwa razy w roku przywróć kopię na boku i wpisz wynik."),
        reverse("backups"),
    )


def _mail(now: datetime) -> SiteItem:
    counts = _outbox(OutgoingMessage, now)
    cures = [
        _("Zobacz, które nie wyszły i dlaczego; po poprawieniu adresu wyślij je ponownie.")
        if counts["failed"]
        else "",
    ]
    address = reverse("cms_ext_mail_outgoingmessage_modeladmin_index")
    server = _("Poproś osobę, która prowadzi serwer, o ustawienie serwera poczty (EMAIL_URL).")
    return _outgoing(_("Poczta"), counts, find_mail_trouble(), [server, *cures], address)


def _sms(now: datetime) -> SiteItem:
    counts = _outbox(TextMessage, now)
    oldest = counts["oldest"]
    late = isinstance(oldest, datetime) and oldest < now - LATE_AFTER
    cures = [
        _(
            "Zobacz, które nie wyszły; gdy nie wychodzi żaden, poproś operatora o sprawdzenie "
            "bramki."
        )
        if late or counts["failed"]
        else "",
        _(
            "O wiadomościach bez odpowiedzi bramki (%(unknown)s) zdecyduj: sprawdź je w panelu "
            "bramki i wyślij ponownie albo uznaj za wysłane."
        )
        % counts
        if counts["unknown"]
        else "",
    ]
    address = reverse("cms_ext_sms_textmessage_modeladmin_index")
    server = _("Poproś osobę, która prowadzi serwer, o ustawienie bramki SMS (COOP_SMS_GATEWAY).")
    return _outgoing(_("SMS"), counts, find_sms_trouble(), [server, *cures], address)


def _outgoing(
    title: str, counts: dict[str, object], trouble: str, cures: list[str], address: str
) -> SiteItem:
    """Make the line of an outbox; the first cure is for the trouble."""
    server, *others = cures
    to_do = " ".join(filter(None, [server if trouble else "", *others]))
    words = " ".join(filter(None, [trouble, _counted(counts)]))
    return SiteItem(title, words, to_do, address, is_off=bool(trouble))


def _news() -> SiteItem:
    live = AnnouncementPage.objects.filter(live=True)
    figures = live.aggregate(count=Count("pk"), newest=Max("first_published_at"))
    words = _("Opublikowanych ogłoszeń: %(count)s.") % {"count": figures["count"]}
    if figures["newest"] is not None:
        words += " " + _("Najnowsze: %(when)s.") % {"when": _moment(figures["newest"])}
    return SiteItem(_("Kanał ogłoszeń (RSS)"), words)


def _feeds() -> SiteItem:
    watched, late = count_late(list_feeds(business_today()))
    return SiteItem(
        _("Źródła danych"),
        _("Pilnowanych: %(watched)s. Spóźnionych: %(late)s.") % {"watched": watched, "late": late},
        _("Zobacz, które dane się spóźniają, i wczytaj nowe.") if late else "",
        reverse("feeds"),
    )


def _law() -> SiteItem:
    due = list_due_rules(business_today())
    return SiteItem(
        _("Reguły prawne do sprawdzenia"),
        str(len(due)),
        _("Sprawdź w źródłach: %(titles)s.") % {"titles": "; ".join(map(str, due))} if due else "",
        reverse("cms_ext_law_legalrule_modeladmin_index"),
    )


def _second_factor(now: datetime) -> SiteItem:
    rows = list_staff(now).filter(standing=StaffState.ACTIVE)
    without = rows.filter(app_since=None, passkey_since=None).count()
    if settings.COOP_STAFF_SECOND_FACTOR == "required":
        cure = _("Serwis poprosi o niego przy najbliższym logowaniu.")
    else:
        cure = _("Każdy włącza go na stronie „Moje konto”; samo hasło można podpatrzeć.")
    return SiteItem(
        _("Drugi składnik pracowników"),
        _("Czynnych kont bez niego: %(count)s.") % {"count": without},
        cure if without else "",
        f"{reverse('staff_register')}?stan=ACTIVE",
    )


def _outbox(model: type[Model], now: datetime) -> dict[str, object]:
    """Count one outbox; both have the same states, and SMS alone an unknown one."""
    waiting, failed = Q(state="QUEUED"), Q(state="FAILED", ended_at__gt=now - LATELY)
    return model._default_manager.aggregate(
        waiting=Count("pk", filter=waiting),
        failed=Count("pk", filter=failed),
        unknown=Count("pk", filter=Q(state="UNKNOWN")),
        oldest=Min("queued_at", filter=waiting),
        sent=Max("ended_at", filter=Q(state="SENT")),
    )


def _counted(counts: dict[str, object]) -> str:
    words = _("Czeka: %(waiting)s. Nie wyszło w ciągu 7 dni: %(failed)s.") % counts
    if isinstance(counts["sent"], datetime):
        words += " " + _("Ostatnia wysłana %(when)s.") % {"when": _moment(counts["sent"])}
    return words


def _moment(at: datetime) -> str:
    return formatted(timezone.localtime(at), "d.m.Y, H:i")


@dataclass(frozen=True, slots=True)
class SitePart:
    """An enabled plugin; `is_own` for a part of the extension itself."""

    title: str
    version: str
    brings: tuple[str, ...]
    is_own: bool


def list_site_parts() -> list[SitePart]:
    """Return the site's plugins, then the extension's own parts. No query."""
    parts = [_part(config) for config in plugin_configs()]
    return sorted(parts, key=lambda part: part.is_own)


def _part(config: PluginConfig) -> SitePart:
    package = config.name.partition(".")[0]
    brings = tuple(_brings(config.plugin))
    return SitePart(_(config.title), find_version(package), brings, config.is_own)


def _brings(plugin: Plugin) -> Iterator[str]:
    if plugin.operations.in_words:
        yield plugin.operations.in_words()
    if plugin.panel.panel:
        yield _("panel logowania: %(name)s") % {"name": _(plugin.panel.panel.name)}
    pages = _listed(entry.title for entry in plugin.site.menu)
    if pages:
        yield _("strony: %(pages)s") % {"pages": pages}
    tasks = _listed(tile.title for tile in plugin.site.tiles)
    if tasks:
        yield _("na stronie głównej: %(tasks)s") % {"tasks": tasks}
    absent = find_absent_rights()
    queues = _listed(queue.title for queue in plugin.desk.queues if absent.isdisjoint(queue.rights))
    if queues:
        yield _("kolejki działów: %(queues)s") % {"queues": queues}
    roles = ", ".join(dict.fromkeys(group_name(role.group) for role in plugin.desk.roles))
    if roles:
        yield _("prawa dla ról: %(roles)s") % {"roles": roles}
    if plugin.operations.jobs:
        yield _("zadania harmonogramu: %(count)s") % {"count": len(plugin.operations.jobs)}
    if plugin.people.retention:
        yield _("okresy przechowywania: %(count)s") % {"count": len(plugin.people.retention)}


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(_(title) for title in titles)


MIN_FREE_BYTES = 200 * 1024 * 1024  # bytes


def report_disk_state() -> str:
    """Return "ok", or "read-only" or "full" if a folder that the site writes to is so."""
    roots = (settings.DATA_DIR, settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT)
    there = [Path(root) for root in roots if Path(root).is_dir()]
    if not all(os.access(root, os.W_OK) for root in there):
        return "read-only"
    return "full" if any(shutil.disk_usage(root).free < MIN_FREE_BYTES for root in there) else "ok"


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """What does not work, since when if known, and what to do about it."""

    what: str
    cure: str
    since: datetime | None = None


def find_health_problems(now: datetime) -> list[HealthProblem]:
    """Return all faults that readiness would name, in four queries.

    A first backup that is still missing is a first step, not a fault.
    """
    found = []
    if sweep_is_late(now):
        found.append(
            HealthProblem(
                _("Harmonogram nie działa"),
                _("Publikacja o czasie, poczta i wygasanie stoją. Uruchom proces „scheduler”."),
            )
        )
    found += _disk_faults()
    if not is_reachable():
        found.append(
            HealthProblem(
                _("Pamięć stron publicznych nie odpowiada"),
                _("Serwis działa, tylko wolniej. Sprawdź serwer z COOP_PAGE_CACHE_URL."),
            )
        )
    found += _job_faults()
    oldest = find_late_mail(now)
    if oldest is not None:
        found.append(
            HealthProblem(
                _("Poczta czeka na wysłanie dłużej niż godzinę"),
                _("Sprawdź, czy serwer poczty odpowiada i czy harmonogram działa."),
                oldest,
            )
        )
    latest = find_latest_backup()
    if latest is not None and now - latest.at > BACKUP_LATE_AFTER:
        found.append(
            HealthProblem(
                _("Kopia zapasowa jest spóźniona"),
                _("Kopia powinna powstawać co noc. Ekran „Kopie zapasowe” mówi, jak ją zrobić."),
                latest.at,
            )
        )
    return found


def _disk_faults() -> list[HealthProblem]:
    faults = {
        "full": HealthProblem(
            _("Na dysku prawie nie ma miejsca"),
            _("Nic nie da się zapisać. Zwolnij miejsce albo powiększ dysk serwera."),
        ),
        "read-only": HealthProblem(
            _("Dysk jest tylko do odczytu"),
            _("Nic nie da się zapisać. Sprawdź dysk serwera i zamontuj go do zapisu."),
        ),
    }
    state = report_disk_state()
    return [faults[state]] if state in faults else []


def _job_faults() -> list[HealthProblem]:
    titles, cures = job_titles(), job_cures()
    faults = []
    for sweep in Sweep.objects.filter(failed_at__isnull=False).order_by("failed_at", "job"):
        named = {"job": titles.get(sweep.job, sweep.job), "error": sweep.last_error}
        if sweep.last_error == FOUND:
            what = _("Zadanie „%(job)s” znalazło coś do wyjaśnienia")
            cure = cures.get(sweep.job, "")
        else:
            what = _("Zadanie „%(job)s” kończy się błędem")
            cure = _("Ponawia się samo. Przekaż administratorowi serwera: %(error)s") % named
        faults.append(HealthProblem(what % named, cure, sweep.failed_at))
    return faults


def queue_faults(user: AbstractBaseUser, today: date) -> Waiting:
    """Return the faults as a work queue of anyone who runs the site."""
    found = find_health_problems(timezone.now())
    since = [timezone.localdate(fault.since) for fault in found if fault.since]
    return Waiting(len(found), oldest=min(since, default=None))
