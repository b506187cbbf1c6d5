"""Notifying all payers of a change: letters in portions, e-mails, and letters to print.

A portion's letters, its e-mails and the cursor are written in one transaction: after a crash the
job continues after the last complete portion.
"""

import time
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.working_days import TermBefore
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.people.outbox.mail.domain.outbox import Priority
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.content import NoticeContent, content_as_json, digest_content
from ebok_plugin.fee_changes.domain.effect import AccountEffect, Effect
from ebok_plugin.fee_changes.domain.evidence import record_letters
from ebok_plugin.fee_changes.domain.preconditions import (
    FeeChangeError,
    lock_change,
    refuse_conflicting_notice,
)
from ebok_plugin.fee_changes.domain.term import LegalTerms, electronic_by_statute, legal_terms
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.delivery_consent import is_reached_electronically
from ebok_plugin.statements.domain.papers.letterhead import (
    Letterhead,
    contact_line,
    letterhead_data,
    load_letterhead,
)

PORTION = 100
State = FeeChange.State
MAIL = "ebok_plugin/fee_changes/mail/fee_change.txt"


@transaction.atomic
def start_notifying(change: FeeChange, *, origin: Origin, today: date) -> FeeChange:
    """Start notifying; a job then makes the letters, dated `today`.

    Raises FeeChangeError: WRONG_STATE, E-FEE-01 when a letter could no longer be in time, and
    the errors of `refuse_conflicting_notice`.
    """
    row = lock_change(change, State.APPROVED)
    refuse_conflicting_notice(row)
    terms = legal_terms(today)
    for rate in row.rates.all():
        refuse_too_late(rate, terms, today)
    row.state, row.notified_on = State.NOTIFYING, today
    row.total = list_notified_accounts(row).count()
    row.save()
    record(
        "FEE_CHANGE_NOTIFYING",
        origin,
        obj=row,
        from_state=State.APPROVED,
        to_state=row.state,
        changes={"accounts": row.total},
    )
    return row


def refuse_too_late(rate: ChangedRate, terms: LegalTerms, today: date) -> None:
    """Refuse a rate whose deadline has passed, naming the first month still possible.

    Raises FeeChangeError E-FEE-01.
    """
    latest = latest_term(rate, terms).legal
    if today <= latest:
        return
    kind = CostKind.Kind(rate.kind)
    words = {
        CostKind.Kind.CONTROLLED: _("zależnych od Spółdzielni"),
        CostKind.Kind.INDEPENDENT: _("niezależnych od Spółdzielni"),
    }
    raise FeeChangeError(
        "E-FEE-01",
        _(
            # The date ends with „r.”, so the sentence needs no full stop of its own.
            "Zmiana opłat {kind} od {month} wymagała doręczenia zawiadomień najpóźniej {date} "
            "Najbliższy możliwy termin: {month2}"
        ).format(
            kind=words[kind],
            month=long_date(rate.planned_from),
            date=long_date(latest),
            month2=long_date(terms.earliest(kind, today).first_day),
        ),
    )


def latest_term(rate: ChangedRate, terms: LegalTerms) -> TermBefore:
    """Return the deadline for the delivery of letters about this rate."""
    return terms.latest(CostKind.Kind(rate.kind), Period.of(rate.planned_from))


@transaction.atomic
def make_portion(change: FeeChange, *, portion: int = PORTION) -> bool:
    """Make the letters and e-mails of the next accounts; False when none are left."""
    row = FeeChange.objects.select_for_update().get(pk=change.pk)
    if row.state != State.NOTIFYING or row.all_made:
        return False
    accounts = list(list_notified_accounts(row).filter(pk__gt=row.cursor)[:portion])
    if not accounts:
        row.all_made = True
        row.save(update_fields=["all_made"])
        record("FEE_NOTICES_MADE", SYSTEM, obj=row, changes={"notices": row.notices.count()})
        return False
    _make(row, accounts)
    row.cursor, row.looked_at = accounts[-1].pk, row.looked_at + len(accounts)
    row.save(update_fields=["cursor", "looked_at"])
    return True


def _make(change: FeeChange, accounts: Sequence[Account]) -> None:
    assert change.notified_on is not None  # the constraint of its state
    rates = change.rates.select_related("component")
    effect = Effect(change, rates, dated=change.notified_on)
    effects = effect.of_accounts([account.pk for account in accounts])
    touched = [account for account in accounts if account.pk in effects]
    electronic = _electronic(touched)
    office = load_letterhead(change.notified_on)
    now = timezone.now()
    notices = []
    for account in touched:
        by_net = account.payer_id in electronic
        content = content_as_json(content_of(change, account, effects[account.pk], office))
        notices.append(
            FeeNotice(
                change=change,
                account=account,
                content=content,
                sha256=digest_content(content),
                channel=FeeNotice.Channel.ELECTRONIC if by_net else FeeNotice.Channel.PRINT,
                told_at=now if by_net else None,
            )
        )
    FeeNotice.objects.bulk_create(notices)
    record_letters(change, notices)
    _queue_letters(notices)


def content_of(
    change: FeeChange, account: Account, effect: AccountEffect, office: Letterhead
) -> NoticeContent:
    """Build the letter to one payer; `account` comes with payer and premises."""
    assert change.notified_on is not None
    since = min(row.since for row in effect.rows)
    return NoticeContent(
        letterhead=letterhead_data(
            office,
            account,
            change.notified_on,
            title=_("Zawiadomienie o zmianie wysokości opłat od %(day)s")
            % {"day": long_date(since)},
            subtitle=_("Zmiana %(number)s") % {"number": change.number},
        ),
        number=change.number,
        dated=change.notified_on,
        payer=account.payer_name,
        account_no=account.account_no,
        premises=f"{account.premises.short_address} ({account.premises.code})",
        rows=effect.rows,
        justification=change.justification,
        resolution=change.resolution,
        instruction=instruction(),
        questions=contact_line(office),
        sums=effect.sums,
        counted=effect.counted,
        resolution_paper=change.resolution_paper,
    )


def _electronic(accounts: Sequence[Account]) -> set[int]:
    """Find the payers notified in E-BOK: the statute allows it and they consented."""
    if not electronic_by_statute():
        return set()
    return is_reached_electronically(account.payer_id for account in accounts)


def _queue_letters(notices: Sequence[FeeNotice]) -> None:
    """Queue the e-mails, which go at once, because the letter has a statutory term."""
    for notice in notices:
        if notice.channel != FeeNotice.Channel.ELECTRONIC:
            continue
        since = long_date(date.fromisoformat(min(row["since"] for row in notice.content["rows"])))
        premises = notice.account.premises.short_address
        queue_notice(
            notice.account.payer.correspondence_email,
            MAIL,
            _("%(premises)s, od %(day)s") % {"premises": premises, "day": since},
            {"since": since, "premises": premises},
            url=site_address(reverse("ebok:fee_notice", args=[notice.pk])),
            common_url=site_address(reverse("ebok:home")),
            about=notice,
            priority=Priority.MAILING,
            at_once=True,
        )


def list_notified_accounts(change: FeeChange) -> QuerySet[Account]:
    """Select by key the open accounts of the changed properties.

    Open on the day of the letters; before they are dated, not closed at all.
    """
    places = set(change.rates.values_list("property_id", flat=True))
    accounts = Account.objects.select_related("payer", "premises__building").order_by("pk")
    if None not in places:
        accounts = accounts.filter(premises__building__property__in=places)
    still_open = Q(closed_on__isnull=True)
    if change.notified_on is not None:
        still_open |= Q(closed_on__gte=change.notified_on)
    return accounts.filter(still_open)


def instruction() -> str:
    """Return the sentence about the payer's rights."""
    return _(
        "Mają Państwo prawo żądać przedstawienia kalkulacji wysokości opłat oraz kwestionować "
        "zasadność zmiany bezpośrednio na drodze sądowej. W razie wystąpienia do sądu opłaty "
        "zależne od Spółdzielni wnosi się do zakończenia sprawy w dotychczasowej wysokości; "
        "zmienione opłaty na pokrycie kosztów niezależnych od Spółdzielni są należne od podanego "
        "terminu."
    )


# The scheduler has other jobs: the rest of the letters follows in the next turn.
TURN_SECONDS = 20.0


def make_fee_notices() -> None:
    """Continue with the change that was started first, for as long as a turn lasts."""
    until = time.monotonic() + TURN_SECONDS
    unfinished = FeeChange.objects.filter(state=FeeChange.State.NOTIFYING, all_made=False)
    for change in unfinished.order_by("pk"):
        while time.monotonic() < until and make_portion(change):
            pass
