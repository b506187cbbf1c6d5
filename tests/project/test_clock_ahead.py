"""A moment that a clock ahead wrote: whoever watches or waits must not rest until then."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from cms_ext.evidence.verification import domain as checks
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.operations.backup.domain.record import find_latest_drill, report_backup_state
from cms_ext.operations.backup.models import BackupRecord, What
from cms_ext.operations.feeds import domain as feeds
from cms_ext.people.identity.domain import reset_link
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Feed, FeedRun, FeedTerm
from ebok_plugin.online.domain import _is_due
from ebok_plugin.online.models import PaymentOrder
from members_area.completeness.domain import report
from tests.people import staff

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR_AHEAD = NOW + timedelta(days=365)


def silenced_check() -> bool:
    for check in checks.list_checks():
        CheckResult.objects.create(
            code=check.code, ran_at=NOW, seconds=0, findings=0, whole_at=None
        )
    CheckResult.objects.filter(code="ledger").update(ran_at=YEAR_AHEAD)
    due = checks._due_check(NOW)
    return due is None or due.code != "ledger"


def backup(at=YEAR_AHEAD, what: str = What.MADE) -> None:
    BackupRecord.objects.create(what=what, at=at, by="root", succeeded=True)


def silenced_backup() -> bool:
    backup()
    return report_backup_state(NOW) != "late"


def hidden_backup() -> bool:
    backup()
    backup(NOW)
    return report_backup_state(NOW) == "late"


def silenced_drill() -> bool:
    backup(what=What.DRILL)
    return find_latest_drill() is not None


def silenced_feed() -> bool:
    run = FeedRun(good_to=YEAR_AHEAD.date())
    feed = Feed(
        "bank", "Bank", ("x.y",), lambda _day: [run], lambda _key, _most: [], term=FeedTerm(2)
    )
    return not feeds._state(feed, run, None, NOW.date()).is_late


def silenced_letter() -> bool:
    chair = staff("prezes", report.BOARD)
    chair.email = "prezes@spoldzielnia.example"
    chair.save()
    assert report.notify_board(NOW.date()) == 1
    OutgoingMessage.objects.update(queued_at=YEAR_AHEAD)
    return report.notify_board(NOW.date()) == 0


def endless_password() -> bool:
    session = SessionStore()
    session[reset_link.SESSION_KEY] = YEAR_AHEAD.isoformat()
    return reset_link.is_fresh(session, NOW)


def forgotten_order() -> bool:
    order = PaymentOrder(made_at=NOW - timedelta(hours=1), asked_at=YEAR_AHEAD)
    return not _is_due(order, NOW)


@pytest.mark.parametrize(
    "is_silenced",
    [
        silenced_check,
        silenced_backup,
        hidden_backup,
        silenced_drill,
        silenced_feed,
        silenced_letter,
        endless_password,
        forgotten_order,
    ],
    ids=[
        "check of verify",
        "backup",
        "backup of today hidden",
        "drill",
        "feed",
        "weekly letter",
        "password typed",
        "payment asked for",
    ],
)
def test_a_future_moment_silences_nothing(is_silenced):
    assert not is_silenced()
