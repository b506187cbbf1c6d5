"""The weekly letter to the board: how many papers are missing, how many are late."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from cms_ext.evidence.anchors.domain.writing import newest_lines
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.realm import Realm
from members_area.completeness.domain.names import names
from members_area.completeness.domain.report import CompletenessReport, desk_report

BOARD = "board_member"
LETTER = "members_area/completeness/mail/weekly.txt"
# A little less than a week, so that a turn that begins some minutes early still tells.
WEEK = timedelta(days=6, hours=12)
NAMED = 10


@transaction.atomic
def notify_board(today: date) -> int:
    """Queue the letter to all on the board who have an address; return the number of letters.

    Whoever has had it within the week is left out, so that a repeated turn writes nobody twice.
    """
    people = User.objects.filter(realm=Realm.STAFF, groups__name=BOARD, is_active=True)
    told = OutgoingMessage.objects.filter(
        template=LETTER, queued_at__gt=timezone.now() - WEEK
    ).values_list("to", flat=True)
    addresses = people.exclude(email="").exclude(email__in=told).values_list("email", flat=True)
    waiting = sorted(set(addresses))
    if waiting:
        words = _words(desk_report(today))
        for address in waiting:
            queue_message(address, LETTER, words, priority=Priority.MAILING)
    return len(waiting)


def _words(report: CompletenessReport) -> dict[str, object]:
    known = names()
    return {
        "day": report.today,
        "missing": missing_in_words(report),
        "late": late_in_words(report),
        "named": [(known.place(one), one) for one in report.problems[:NAMED]],
        "more": len(report.problems[NAMED:]),
        # Letters that people keep hold what nobody can change in the database any more.
        "anchors": [str(line) for line in newest_lines()],
    }


def missing_in_words(report: CompletenessReport) -> str:
    """`26 braków`."""
    said = ngettext("%(missing)s brak", "%(missing)s braków", report.missing)
    return said % {"missing": report.missing}


def late_in_words(report: CompletenessReport) -> str:
    """`2 opóźnienia`."""
    said = ngettext("%(late)s opóźnienie", "%(late)s opóźnień", report.late)
    return said % {"late": report.late}
