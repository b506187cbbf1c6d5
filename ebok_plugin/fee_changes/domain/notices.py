"""Notices of fee changes: deadlines, delivery, and who may read them (fees_law.md §5).

Also a person's letters, deliveries and court cases, for copies and erasure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.law.working_days import TermBefore
from cms_ext.people.identity.models import Person, User
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.content import NoticeContent
from ebok_plugin.fee_changes.domain.evidence import record_forgotten
from ebok_plugin.fee_changes.domain.notified_rates import NOTIFIED
from ebok_plugin.fee_changes.domain.notifying import latest_term
from ebok_plugin.fee_changes.domain.old_rates import (
    HELD,
    Late,
    find_delivery_day,
    find_late_rows,
    has_opinion,
    with_delivery_data,
)
from ebok_plugin.fee_changes.domain.term import legal_terms, safe_term
from ebok_plugin.fee_changes.models import (
    TO_PRINT,
    ChangedRate,
    Contest,
    FeeChange,
    FeeNotice,
    NoticeDelivery,
    NoticeOverride,
)
from ebok_plugin.ledger.domain.queries.account import select_readable_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers import letterhead

# Letters should be on their way this long before the last safe day.
AT_RISK = timedelta(14)


class DeadlineStanding(models.TextChoices):
    IN_TIME = "IN_TIME", _("w terminie")
    AT_RISK = "AT_RISK", _("zagrożone")
    TOO_LATE = "TOO_LATE", _("po terminie")


@dataclass(frozen=True, slots=True)
class TermRow:
    """The deadline of one kind of cost for the chosen month."""

    kind: CostKind.Kind
    term: TermBefore
    standing: DeadlineStanding
    nearest: Period


def list_terms(month: Period, today: date) -> tuple[TermRow, ...]:
    """List the deadlines of both kinds, with the first month that letters can still reach.

    `nearest` assumes that the letter is delivered today.
    """
    terms = legal_terms(today)
    rows = []
    for kind in CostKind.Kind:
        term = terms.latest(kind, month)
        rows.append(
            TermRow(kind, term, deadline_standing(term, today), terms.earliest(kind, today))
        )
    return tuple(rows)


def earliest_term(rates: Sequence[ChangedRate], today: date) -> TermBefore | None:
    """Find the earliest deadline for letters about these rates.

    None while the kind of cost of a rate is unknown.
    """
    if not rates or not all(rate.kind for rate in rates):
        return None
    terms = legal_terms(today)
    return safe_term(latest_term(rate, terms) for rate in rates)


def deadline_standing(term: TermBefore, today: date) -> DeadlineStanding:
    """Tell whether letters that are not sent yet can still be in time."""
    if today > term.legal:
        return DeadlineStanding.TOO_LATE
    return DeadlineStanding.AT_RISK if today > term.safe - AT_RISK else DeadlineStanding.IN_TIME


State = FeeChange.State
TO_CHECK = (State.DRAFT, State.CHECKED)


def changes_to_check() -> QuerySet[FeeChange]:
    """Select changes that wait for a second person to check or approve them."""
    return FeeChange.objects.filter(state__in=TO_CHECK, returned__isnull=True)


def changes_returned() -> QuerySet[FeeChange]:
    """Select changes that the second person sent back for correction."""
    return FeeChange.objects.filter(state=State.DRAFT, returned__isnull=False)


def opinions_waiting() -> QuerySet[NoticeOverride]:
    """Select legal opinions on deliveries that a second person has not approved yet."""
    return NoticeOverride.objects.filter(
        approved_by__isnull=True, notice__change__state__in=NOTIFIED
    )


def open_contests() -> QuerySet[Contest]:
    """Select contests that no court has decided yet."""
    return Contest.objects.filter(state=Contest.State.OPEN)


def letters_waiting_for_print() -> QuerySet[FeeNotice]:
    """Select unprinted letters on paper of announced changes."""
    return FeeNotice.objects.filter(TO_PRINT, change__state__in=NOTIFIED)


def changes_to_print() -> QuerySet[FeeChange]:
    """Select changes with letters to print, newest first, with the number `to_print`. One query."""
    waiting = Q(notices__in=FeeNotice.objects.filter(TO_PRINT))
    announced = FeeChange.objects.filter(state__in=NOTIFIED)
    counted = announced.annotate(to_print=Count("notices", filter=waiting))
    return counted.filter(to_print__gt=0).order_by("-pk")


@dataclass(frozen=True, slots=True)
class UndeliveredLetters:
    """The number of letters without a known delivery, and their earliest deadline."""

    number: int
    last_day: date | None


def undelivered(today: date) -> UndeliveredLetters:
    """Count undelivered letters on paper whose deadline is near or past.

    A lawyer's approved opinion counts as delivery. A constant number of queries.
    """
    announced = FeeChange.objects.filter(state__in=NOTIFIED)
    deadlines = {
        pk: min(day.legal for day in urgent)
        for pk, days in _terms_of_letters(announced, today).items()
        if (urgent := [day for day in days if _is_urgent(day, today)])
    }
    letters = FeeNotice.objects.filter(change__in=deadlines, channel=FeeNotice.Channel.PRINT)
    undelivered_letters = letters.exclude(deliveries__delivered_on__isnull=False).exclude(
        override__approved_by__isnull=False
    )
    numbers = dict(undelivered_letters.order_by().values_list("change").annotate(Count("pk")))
    return UndeliveredLetters(
        sum(numbers.values()), min((deadlines[pk] for pk in numbers), default=None)
    )


def letters_by(changes: QuerySet[FeeChange], today: date) -> date | None:
    """Find the earliest deadline for letters about these changes."""
    deadlines = _terms_of_letters(changes, today).values()
    return min((term.legal for terms in deadlines for term in terms), default=None)


def _is_urgent(day: TermBefore, today: date) -> bool:
    return deadline_standing(day, today) is not DeadlineStanding.IN_TIME


def _terms_of_letters(changes: QuerySet[FeeChange], today: date) -> dict[int, list[TermBefore]]:
    """Map each change to the deadlines of its letters, one for each rate."""
    terms = legal_terms(today)
    return {
        change.pk: [latest_term(rate, terms) for rate in change.rates.all()]
        for change in changes.prefetch_related("rates")
    }


def notices_for(user: User | AnonymousUser, today: date) -> QuerySet[FeeNotice]:
    """Select the notices that this user may read today."""
    notices = FeeNotice.objects.filter(account__in=select_readable_accounts(user, today))
    return notices.select_related("change", "account__payer", "account__premises__building")


def get_notice(user: User | AnonymousUser, key: UUID, today: date) -> FeeNotice:
    """Return one notice, or 404: a stranger cannot tell „not mine” from „not there”."""
    return get_object_or_404(notices_for(user, today), pk=key)


def list_later_notices(notice: FeeNotice, content: NoticeContent) -> list[FeeNotice]:
    """List later letters of the account that change the figures of this one.

    This letter could not count them.
    """
    last = max(row.since for row in content.rows)
    others = FeeNotice.objects.filter(
        account=notice.account_id,
        change__state__in=(FeeChange.State.NOTIFYING, *HELD),
        change__notified_on__gte=content.dated,
        change__rates__planned_from__lte=last,
    )
    counted = [content.number, *(change.number for change in content.counted)]
    others = others.exclude(change__number__in=counted).select_related("change")
    return list(others.distinct().order_by("change__notified_on", "change_id"))


def list_annulled_counted(content: NoticeContent) -> list[str]:
    """List the numbers of counted changes that were annulled since."""
    counted = [change.number for change in content.counted]
    annulled = FeeChange.objects.filter(state=FeeChange.State.ANNULLED, number__in=counted)
    return list(annulled.order_by("number").values_list("number", flat=True))


def list_open_contests(account: Account) -> list[Contest]:
    """List the account's open contests: „Zmiana zakwestionowana w sądzie”. One query."""
    return _open_contests_ready(account=account.pk)


def _open_contests(account: int) -> QuerySet[Contest]:
    return open_contests().filter(account=account).select_related("change")


_open_contests_ready = PreparedQuery(_open_contests)


# Letters of one print: a stack of paper, and some seconds of rendering.
PILE = 100


@dataclass(frozen=True, slots=True)
class LateNotice:
    """A notice that was delivered too late for some of its rows."""

    notice: FeeNotice
    delivered_on: date
    rows: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The notices of a change by delivery state; an approved opinion means in time."""

    in_time: int
    unconfirmed: tuple[FeeNotice, ...]
    late: tuple[LateNotice, ...]


def list_deliveries(change: FeeChange) -> Deliveries:
    """Sort the notices of a change by delivery state; a constant number of queries."""
    if change.notified_on is None:
        return Deliveries(0, (), ())
    terms = legal_terms(change.notified_on)
    unconfirmed: list[FeeNotice] = []
    late: list[LateNotice] = []
    in_time = 0
    for notice in with_delivery_data(change.notices.order_by("account__account_no__polish")):
        rows = tuple(find_late_rows(notice, terms))
        day = find_delivery_day(notice)
        if day is None and not has_opinion(notice):
            unconfirmed.append(notice)
        elif day is None or not rows:
            in_time += 1
        else:
            late.append(LateNotice(notice, day, rows))
    return Deliveries(in_time, tuple(unconfirmed), tuple(late))


def list_unprinted_letters(change: FeeChange) -> QuerySet[FeeNotice]:
    """Select the letters of a change that nobody has printed yet."""
    return change.notices.filter(TO_PRINT)


def next_letters_to_print(change: FeeChange) -> list[FeeNotice]:
    """List the next PILE letters by building and flat.

    The list stays the same until they are marked as printed.
    """
    ordered = (
        list_unprinted_letters(change)
        .select_related("change", "account__payer", "account__premises__building")
        .order_by(
            "account__premises__building__code__polish", "account__premises__code__polish", "pk"
        )
    )
    return list(ordered[:PILE])


def judge_notices(notices: Sequence[FeeNotice], today: date) -> dict[UUID, str]:
    """Return why notices may not leave any more: the change, the account or the address."""
    reasons = {}
    for notice in notices:
        account, since = notice.account, min(row["since"] for row in notice.content["rows"])
        if notice.change.state not in NOTIFIED:
            reasons[notice.pk] = gettext("Ta zmiana opłat już nie obowiązuje.")
        elif account.closed_on is not None and account.closed_on.isoformat() < since:
            reasons[notice.pk] = gettext("Konto zamknięto przed dniem zmiany opłat.")
        elif notice.content["letterhead"]["addressee"] != letterhead.addressee(account):
            reasons[notice.pk] = gettext("Nazwa albo adres płatnika są inne niż w piśmie.")
    return reasons


def list_withdrawn_notices(change: FeeChange) -> QuerySet[FeeNotice]:
    """Select the withdrawn letters of a change, the newest first."""
    withdrawn = change.notices.filter(withdrawn_at__isnull=False)
    return withdrawn.select_related("account__premises__building").order_by("-withdrawn_at", "pk")


def collect_fee_change_data(person: Person) -> Sequence[PacketSection]:
    """Collect the sections for the copy of the person's data."""
    return [_notice_section(person), _delivery_section(person), _contest_section(person)]


def forget_fee_changes(accounts: Iterable[Account]) -> None:
    """Delete letters and cases of accounts whose books need not be stored any more."""
    wait_for_turn()
    expired = list(accounts)
    letters = FeeNotice.objects.filter(account__in=expired)
    record_forgotten(letters.select_related("change").order_by("pk"))
    # Before the letters: a cascade is sealed row by row.
    NoticeDelivery.objects.filter(notice__in=letters).delete()
    NoticeOverride.objects.filter(notice__in=letters).delete()
    letters.delete()
    Contest.objects.filter(account__in=expired).delete()


def _notice_section(person: Person) -> PacketSection:
    notices = FeeNotice.objects.filter(account__payer=person).select_related(
        "change", "account", "override"
    )
    rows: list[Row] = [
        {
            gettext("Zmiana"): notice.change.number,
            gettext("Konto"): notice.account.account_no,
            gettext("Z dnia"): notice.change.notified_on,
            gettext("Tytuł"): notice.content["letterhead"]["title"],
            gettext("Doręczenie"): notice.get_channel_display(),
            gettext("Powiadomiono"): notice.told_at,
            gettext("Wydrukowano"): notice.printed_at,
            gettext("Opinia o doręczeniu"): (
                notice.override.opinion if hasattr(notice, "override") else ""
            ),
        }
        for notice in notices.order_by("pk")
    ]
    return PacketSection(gettext("Zawiadomienia o zmianie opłat"), rows)


def _delivery_section(person: Person) -> PacketSection:
    deliveries = NoticeDelivery.objects.filter(notice__account__payer=person)
    rows: list[Row] = [
        {
            gettext("Zmiana"): row.notice.change.number,
            gettext("Konto"): row.notice.account.account_no,
            gettext("Sposób"): row.get_channel_display(),
            gettext("Wysłano"): row.sent_on,
            gettext("Doręczono"): row.delivered_on,
            gettext("Dowód"): row.proof,
        }
        for row in deliveries.select_related("notice__change", "notice__account").order_by("pk")
    ]
    return PacketSection(gettext("Doręczenia zawiadomień o zmianie opłat"), rows)


def _contest_section(person: Person) -> PacketSection:
    contests = Contest.objects.filter(account__payer=person).select_related("change", "account")
    rows: list[Row] = [
        {
            gettext("Zmiana"): contest.change.number,
            gettext("Konto"): contest.account.account_no,
            gettext("Pozew z dnia"): contest.filed_on,
            gettext("Sygnatura"): contest.court_ref,
            gettext("Stan"): contest.get_state_display(),
            gettext("Prawomocne z dniem"): contest.final_on,
        }
        for contest in contests.order_by("pk")
    ]
    return PacketSection(gettext("Sprawy o zmianę opłat"), rows)
