"""A moment that a clock ahead wrote: anyone who watches or waits must not rest until then."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.access.domain import sender
from cms_ext.access.models import AccessApplication
from cms_ext.base.files.drop_folder import QUIET_SECONDS, list_ready_files
from cms_ext.desks.import_desk.domain import queue
from cms_ext.evidence.anchors import domain as anchors
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.verification import domain as checks
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.operations.backup.domain.record import find_latest_drill, report_backup_state
from cms_ext.operations.backup.models import BackupRecord, What
from cms_ext.operations.feeds import domain as feeds
from cms_ext.people.identity.domain import reset_link, sign_in, throttle
from cms_ext.people.identity.domain.session import find_end_reason
from cms_ext.people.identity.models import (
    ActivationCode,
    PasswordReset,
    SignInSession,
    TryCounter,
)
from cms_ext.people.identity.vocabulary import CodeChannel
from cms_ext.people.outbox.mail.domain.notice import gather_notices
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Feed, FeedRun, FeedTerm
from ebok_plugin.online.domain import _is_due
from ebok_plugin.online.models import PaymentOrder
from exchange_api.webhooks.domain import delivery
from exchange_api.webhooks.models import WebhookDelivery, WebhookReceiver
from members_area.completeness.domain import report
from plugins.exchange_api.tests.systems import approved
from tests.people import resident, staff

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


def endless_session(**moments: datetime) -> bool:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    row = SignInSession(user=user, **{"started_at": NOW, "last_seen_at": NOW} | moments)
    return find_end_reason(row, user, NOW) is None


def locked_login() -> bool:
    bucket = throttle.make_bucket("login", "anna", limit=5)
    TryCounter.objects.create(bucket=bucket.key, used=5, window_ends_at=YEAR_AHEAD)
    is_full = throttle.find_opening_time(bucket) is not None
    is_told = throttle.mark_first_refusal([bucket]) is not None
    return is_full or is_told or throttle.reserve_tries(bucket) is None


def unlocked_login() -> bool:
    """A full window that ends within its length stays full."""
    bucket = throttle.make_bucket("login", "anna", limit=5)
    TryCounter.objects.create(
        bucket=bucket.key, used=5, window_ends_at=timezone.now() + bucket.window
    )
    is_full = throttle.find_opening_time(bucket) is not None
    return throttle.reserve_tries(bucket) is not None or not is_full


def endless_reset_link() -> bool:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    PasswordReset.objects.create(
        user=user, token_hash=reset_link.hash_token("t"), asked_at=NOW, expires_at=YEAR_AHEAD
    )
    try:
        return bool(reset_link.find_reset("t", NOW))
    except reset_link.PasswordLinkIsGone:
        return False


def code_of_one_browser() -> bool:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    code = ActivationCode.objects.create(
        user=user,
        channel=CodeChannel.PRINT,
        issued_at=NOW,
        expires_at=NOW + timedelta(days=3),
        claimed_at=YEAR_AHEAD,
        claim_hash="a",
    )
    return not sign_in._claimed(code, "b", NOW)


def link_that_is_not_sent_again() -> bool:
    application = AccessApplication(link_requested_at=YEAR_AHEAD)
    with (
        patch.object(sender, "lock_application"),
        patch.object(sender, "awaits_confirmation", return_value=True),
        patch.object(AccessApplication, "save"),
    ):
        try:
            sender.request_new_link(application)
        except Refusal:
            return True
    return False


def notice_that_waits() -> bool:
    facts = {"to": "anna@poczta.example", "template": "x.txt", "line": "1", "queued_at": NOW}
    OutgoingMessage.objects.create(
        **facts, state="SENT", ended_at=YEAR_AHEAD, next_try_at=NOW, subject="", text=""
    )
    waiting = OutgoingMessage.objects.create(**facts, next_try_at=NOW, subject="", text="")
    return gather_notices(waiting, NOW) is None


def forgotten_event() -> bool:
    system = approved("events:read")
    receiver = WebhookReceiver.objects.create(
        system=system,
        url="https://a.example/",
        secret=b"x",
        made_at=NOW,
        made_by=system.requested_by,
    )
    WebhookDelivery.objects.create(
        receiver=receiver, event_id="1", kind="x", made_at=NOW, next_at=YEAR_AHEAD
    )
    with patch.object(delivery, "_deliver", return_value=True) as delivered:
        delivery.deliver_due()
    return not delivered.called


def file_of_another_clock() -> bool:
    with TemporaryDirectory() as name:
        path = Path(name) / "wyciag.sta"
        path.write_bytes(b":20:ABC")
        os.utime(path, (YEAR_AHEAD.timestamp(),) * 2)
        now = path.stat().st_ctime + QUIET_SECONDS
        early = list_ready_files(Path(name), now=now - 1)
        return bool(early) or list_ready_files(Path(name), now=now) != [path]


def upload_that_stays() -> bool:
    queue.pending_storage().save("a", ContentFile(b"1"))
    os.utime(queue.pending_storage().path("a"), (YEAR_AHEAD.timestamp(),) * 2)
    queue.delete_expired_uploads(NOW)
    return queue.pending_storage().exists("a")


def line_that_is_not_filed() -> bool:
    Anchor.objects.create(
        at=YEAR_AHEAD, chain="ledger", number=1, head="a" * 64, before="", line_hash="b" * 64
    )
    findings = list(anchors._different_file(list(Anchor.objects.all())))
    return not any("nie ma wiersza" in finding.message for finding in findings)


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
        lambda: endless_session(started_at=YEAR_AHEAD),
        lambda: endless_session(last_seen_at=YEAR_AHEAD),
        locked_login,
        unlocked_login,
        endless_reset_link,
        code_of_one_browser,
        link_that_is_not_sent_again,
        notice_that_waits,
        forgotten_event,
        file_of_another_clock,
        upload_that_stays,
        line_that_is_not_filed,
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
        "session begun",
        "session seen",
        "full counter of tries",
        "full counter of today",
        "link of a new password",
        "code claimed by a browser",
        "link asked for again",
        "notice after another",
        "event of a program",
        "file of the bank's folder",
        "upload that nobody committed",
        "published line",
    ],
)
def test_a_future_moment_silences_nothing(is_silenced):
    assert not is_silenced()
