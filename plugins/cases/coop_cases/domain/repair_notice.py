"""Letters to neighbours whose fault is mended."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.plugins import Composer, Withdrawn
from coop_cases.domain.notice import notice_address
from coop_cases.models import Case, MendedNotice, SameHere

CONFIRM = "cases/mail/mended_confirm.txt"
MENDED = "cases/mail/mended.txt"


@transaction.atomic
def request_repair_notice(case: Case, email: str, *, today: date, origin: Origin) -> None:
    """Send a link that confirms the address; does nothing for a confirmed one."""
    notice, _made = MendedNotice.objects.get_or_create(
        case=case, email=email, defaults={"asked_on": today}
    )
    if notice.confirmed_at is not None:
        return
    record("CASE_MENDED_NOTICE_ASKED", origin, obj=case)
    payload = {"notice": notice.pk}
    queue_sealed(
        email,
        CONFIRM,
        NEIGHBOUR_CONFIRMATION_LETTER,
        payload,
        about=notice,
        priority=Priority.SIGN_IN,
        unproved=True,
    )


class NeighbourConfirmationLetter(Composer):
    """The letter with the link that confirms a neighbour's address."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the token and the words of the letter that confirms an address.

        Raises Withdrawn when there is nothing left to confirm.
        """
        waiting = MendedNotice.objects.filter(pk=payload["notice"], email=to, confirmed_at=None)
        notice = waiting.select_related("case__subject").first()
        if notice is None or notice.case.is_done:
            raise Withdrawn(_("Nie ma już czego potwierdzać."))
        token = make_token()
        waiting.update(token_hash=hash_token(token))
        url = site_address(reverse("cases:confirm_mended", args=[token]))
        return {"what": notice.case.subject.name, "number": notice.case.number, "url": url}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token of a letter that was not sent."""
        MendedNotice.objects.filter(pk=payload["notice"]).update(token_hash="")


NEIGHBOUR_CONFIRMATION_LETTER = NeighbourConfirmationLetter(
    "cases.neighbour-confirmation",
    former_paths=(
        "cases.domain.mended_letter",
        "cases.domain.repair_notice",
        "coop_cases.domain.repair_notice",
    ),
)


def notice_to_confirm(token: str) -> MendedNotice | None:
    """Find the notice whose address this link confirms; None once it is confirmed."""
    waiting = MendedNotice.objects.filter(confirmed_at=None, token_hash=hash_token(token))
    return waiting.select_related("case__subject").first()


@transaction.atomic
def confirm_mended_notice(notice: MendedNotice, origin: Origin) -> None:
    """Confirm the address, so that it gets a letter when the fault is mended. Repeatable."""
    waiting = MendedNotice.objects.filter(pk=notice.pk, confirmed_at=None)
    if waiting.update(confirmed_at=timezone.now(), token_hash=""):
        record("CASE_MENDED_NOTICE_CONFIRMED", origin, obj=notice.case)


def notify_neighbours(case: Case, origin: Origin) -> None:
    """Tell neighbours that the fault is mended: each address once, but not its reporter.

    Runs in the caller's transaction. The letter holds what everybody may read: subject and
    building.
    """
    notified = {notice_address(case)}
    url, where = site_address(reverse("cases:faults")), ""
    if case.building:
        url = f"{url}?{urlencode({'budynek': case.building.code})}"
        where = case.building.address or case.building.code
    words = {"what": case.subject.name, "where": where, "url": url}
    for about, address in _addresses(case):
        if not any(same_mailbox(address, one) for one in notified):
            queue_message(address, MENDED, {**words, "number": case.number}, about=about)
            notified.add(address)
    if letters := len(notified) - 1:
        record("CASE_NEIGHBOURS_TOLD", origin, obj=case, changes={"letters": letters})


def _addresses(case: Case) -> Iterator[tuple[Model, str]]:
    """Yield the addresses of neighbours, each with the row that links it to its reader."""
    for press in SameHere.objects.filter(case=case, person__isnull=False).select_related("person"):
        if press.person and press.person.correspondence_email:
            yield press, press.person.correspondence_email
    for notice in MendedNotice.objects.filter(case=case, confirmed_at__isnull=False):
        yield notice, notice.email


def pass_neighbours(case: Case, to: Case) -> None:
    """Move the neighbours of a repeated report to the report that it repeats.

    Runs in the caller's transaction; somebody who is with both stays there once.
    """
    there = SameHere.objects.filter(case=to, person__isnull=False)
    SameHere.objects.filter(case=case, person__in=there.values("person")).delete()
    SameHere.objects.filter(case=case).update(case=to)
    known = MendedNotice.objects.filter(case=to)
    MendedNotice.objects.filter(case=case, email__in=known.values("email")).delete()
    MendedNotice.objects.filter(case=case).update(case=to)
