"""The neighbours of a fault: who said „To samo u mnie”, and who asked to be told of the repair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from cases.domain.notice import notice_address
from cases.models import Case, MendedNotice, SameHere
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import token_hash, whole_address
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message, queue_sealed

CONFIRM = "ebok_plugin/cases/mail/mended_confirm.txt"
CONFIRM_COMPOSER = "cases.domain.mended_letter"
MENDED = "ebok_plugin/cases/mail/mended.txt"


@transaction.atomic
def request_repair_notice(case: Case, email: str, *, today: date, origin: Origin) -> None:
    """A link to the typed address; of a confirmed one there is nothing more to ask."""
    wish, _made = MendedNotice.objects.get_or_create(
        case=case, email=email, defaults={"asked_on": today}
    )
    if wish.confirmed_at is not None:
        return
    record("CASE_MENDED_NOTICE_ASKED", origin, obj=case)
    payload = {"notice": wish.pk}
    queue_sealed(
        email,
        CONFIRM,
        CONFIRM_COMPOSER,
        payload,
        about=wish,
        priority=Priority.SIGN_IN,
        unproved=True,
    )


def notice_to_confirm(token: str) -> MendedNotice | None:
    """The wish whose address this link confirms; None once it was."""
    waiting = MendedNotice.objects.filter(confirmed_at=None, token_hash=token_hash(token))
    return waiting.select_related("case__subject").first()


@transaction.atomic
def confirm_mended_notice(wish: MendedNotice, origin: Origin) -> None:
    """From now on the address is told when the fault is mended. Repeatable."""
    waiting = MendedNotice.objects.filter(pk=wish.pk, confirmed_at=None)
    if waiting.update(confirmed_at=timezone.now(), token_hash=""):
        record("CASE_MENDED_NOTICE_CONFIRMED", origin, obj=wish.case)


def notify_neighbours(case: Case, origin: Origin) -> None:
    """That the fault is mended: to each address once, and not to whoever reported it.

    In the caller's transaction. Whoever reads it learns what everybody may: subject and house.
    """
    told = {notice_address(case)}
    context = {"what": case.subject.name, "where": _where(case), "url": _register(case)}
    for about, address in _addresses(case):
        if not any(same_mailbox(address, one) for one in told):
            queue_message(address, MENDED, {**context, "number": case.number}, about=about)
            told.add(address)
    if letters := len(told) - 1:
        record("CASE_NEIGHBOURS_TOLD", origin, obj=case, changes={"letters": letters})


def _addresses(case: Case) -> Iterator[tuple[Model, str]]:
    """Where a letter may go, each with the row that it is about: the data of that reader."""
    for press in SameHere.objects.filter(case=case, person__isnull=False).select_related("person"):
        if press.person and press.person.correspondence_email:
            yield press, press.person.correspondence_email
    for wish in MendedNotice.objects.filter(case=case, confirmed_at__isnull=False):
        yield wish, wish.email


def _where(case: Case) -> str:
    return (case.building.address or case.building.code) if case.building else ""


def _register(case: Case) -> str:
    """The neighbours' view of the house."""
    page = whole_address(reverse("cases:faults"))
    return f"{page}?{urlencode({'budynek': case.building.code})}" if case.building else page


def pass_neighbours_on(case: Case, to: Case) -> None:
    """The neighbours of a report that repeats another one are that one's.

    In the caller's transaction; who stands at both already stands there once.
    """
    there = SameHere.objects.filter(case=to, person__isnull=False)
    SameHere.objects.filter(case=case, person__in=there.values("person")).delete()
    SameHere.objects.filter(case=case).update(case=to)
    known = MendedNotice.objects.filter(case=to)
    MendedNotice.objects.filter(case=case, email__in=known.values("email")).delete()
    MendedNotice.objects.filter(case=case).update(case=to)
