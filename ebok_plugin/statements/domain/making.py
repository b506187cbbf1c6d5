"""Making the documents of a series in portions, and notifying residents.

A crash costs one portion and duplicates nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, keyed_hash, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.people.outbox.mail.domain.outbox import Priority
from ebok_plugin.interest.domain.accrual import accrued_in_words
from ebok_plugin.interest.domain.accrued import accrued_on_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain import issued_file
from ebok_plugin.statements.domain.batch import DrawnPaper, find_series, list_batch_accounts
from ebok_plugin.statements.domain.delivery_consent import is_reached_electronically
from ebok_plugin.statements.domain.issue import MAX_ROWS, with_more_rows
from ebok_plugin.statements.domain.named_items import name_items
from ebok_plugin.statements.domain.papers import letters
from ebok_plugin.statements.domain.papers.letterhead import Letterhead, load_letterhead
from ebok_plugin.statements.domain.papers.statement import statement_pdf
from ebok_plugin.statements.domain.withdrawal import withdraw_papers
from ebok_plugin.statements.models import Paper, PaperBatch, paper_storage

PORTION = 20
State = PaperBatch.State


def make_paper_portion(batch: PaperBatch, *, portion: int = PORTION) -> bool:
    """Make the documents of the next accounts; False when none are left.

    Two workers at once render the same documents, and those of the slower one are dropped.
    """
    accounts = list(list_batch_accounts(batch).filter(pk__gt=batch.cursor)[:portion])
    too_long = _too_long(batch, accounts)
    shorter = [account for account in accounts if account not in too_long]
    drawn = list(_draw(batch, shorter))
    files = [_stored_name(batch, paper) for paper in drawn]
    left_out = [*batch.left_out, *(account.account_no for account in too_long)]
    return _written(batch, accounts, drawn, files, left_out)


def _too_long(batch: PaperBatch, accounts: Sequence[Account]) -> list[Account]:
    """List accounts with more postings than one paper holds; their holders get parts in E-BOK."""
    if batch.kind != PaperBatch.Kind.STATEMENT:
        return []
    too_long = with_more_rows(accounts, batch.start, batch.end, MAX_ROWS)
    return [account for account in accounts if account.pk in too_long]


@transaction.atomic
def _written(
    batch: PaperBatch,
    accounts: Sequence[Account],
    drawn: Sequence[DrawnPaper],
    files: Sequence[str],
    left_out: Sequence[str],
) -> bool:
    """Write the rows of the portion and the new cursor, all or nothing."""
    progress = {
        "cursor": accounts[-1].pk if accounts else batch.cursor,
        "looked_at": batch.looked_at + len(accounts),
        "left_out": left_out,
        "state": State.MAKING if accounts else State.TELLING,
    }
    before = {"pk": batch.pk, "state": State.MAKING, "cursor": batch.cursor}
    if PaperBatch.objects.filter(**before).update(**progress):
        electronic = is_reached_electronically(paper.account.payer_id for paper in drawn)
        now = timezone.now()
        Paper.objects.bulk_create(
            Paper(
                batch=batch,
                account=paper.account,
                person=paper.addressee,
                title=paper.title,
                channel=_channel(paper, electronic),
                file=name,
                sha256=paper.sha256,
                size=len(paper.pdf),
                made_at=now,
                address_hash=keyed_hash(paper.addressee.correspondence_address),
                items=paper.items,
            )
            for paper, name in zip(drawn, files, strict=True)
        )
        if batch.kind == PaperBatch.Kind.REMINDER:
            _settle_reminders(batch, accounts, drawn)
        elif series := find_series(batch.kind):
            series.settle(batch, accounts, drawn)
    batch.refresh_from_db()
    return bool(accounts)


def _settle_reminders(
    batch: PaperBatch, accounts: Sequence[Account], drawn: Sequence[DrawnPaper]
) -> None:
    """Log each reminder; an account that got none may be reminded at any time."""
    reminded = {paper.account.pk for paper in drawn}
    batch.reminders.filter(
        account__in=[account.pk for account in accounts if account.pk not in reminded]
    ).delete()
    origin = Origin(actor=batch.made_by)
    for paper in drawn:
        record(
            "REMINDER_MADE",
            origin,
            obj=paper.account,
            subject=paper.account.payer,
            changes={"batch": batch.pk},
        )


def _channel(paper: DrawnPaper, electronic: set[int]) -> Paper.Channel:
    by_post = paper.needs_proof or paper.account.payer_id not in electronic
    return Paper.Channel.PRINT if by_post else Paper.Channel.ELECTRONIC


def _stored_name(batch: PaperBatch, drawn: DrawnPaper) -> str:
    """Store the file under a name that reveals nothing; equal bytes get the same name."""
    digest = keyed_hash(f"paper {batch.pk} {drawn.account.pk} {drawn.addressee.pk} {drawn.sha256}")
    name = f"{batch.pk}/{digest[:2]}/{digest[:40]}.pdf"
    storage = paper_storage()
    storage.delete(name)  # perhaps half a file of a killed attempt
    return storage.save(name, ContentFile(drawn.pdf))


def _statements(batch: PaperBatch, accounts: Sequence[Account]) -> Iterator[DrawnPaper]:
    office = load_letterhead(batch.as_of)
    title = _("Zestawienie operacji %(start)s–%(end)s") % {
        "start": format_day(batch.start),
        "end": format_day(batch.end),
    }
    for account in accounts:
        account_statement = account_reader().read_statement(account, batch.start, batch.end)
        if not (account_statement.rows or account_statement.closing):
            continue
        proved = issued_file.ProvedFacts(
            account.account_no, batch.start, batch.end, account_statement.closing
        )
        code = issued_file.issue_check_code(proved, issued_on=batch.as_of)
        pdf = statement_pdf(office, account, account_statement, code, batch.as_of)
        issued_file.register_file(
            account, code, account_statement.closing, pdf, seal=office.seal_print
        )
        yield DrawnPaper(account, title, pdf)


def _notices(batch: PaperBatch, accounts: Sequence[Account]) -> Iterator[DrawnPaper]:
    period = Period.of(batch.start)
    charges = letters.list_charges(period).filter(account__in=[account.pk for account in accounts])
    documents = list(
        charges.select_related("account__payer", "account__premises__building").order_by(
            "account_id"
        )
    )
    office = load_letterhead(batch.as_of)
    drawn = [
        DrawnPaper(notice.account, notice.title, letters.notice_pdf(office, notice, batch.as_of))
        for notice in letters.list_notice_data(documents, batch.as_of)
    ]
    yield from _linked(batch, drawn, office)


def _reminders(batch: PaperBatch, accounts: Sequence[Account]) -> Iterator[DrawnPaper]:
    standing = account_reader().read_account_states(accounts, batch.as_of)
    # Anyone who has paid since, or agreed on a plan, is not reminded.
    late = [
        account
        for account in accounts
        if (state := standing[account.pk].state).arrears >= batch.least_overdue
        and not state.in_plan
    ]
    interest = accrued_on_accounts(late, batch.as_of)
    office = load_letterhead(batch.as_of)
    drawn = []
    for account in late:
        reminder = letters.Reminder(
            account,
            standing[account.pk].state,
            standing[account.pk].postings,
            accrued_in_words(interest[account.pk]),
        )
        pdf = letters.reminder_pdf(office, reminder, batch.as_of)
        items = name_items(standing[account.pk].state, batch.as_of)
        drawn.append(DrawnPaper(account, _("Przypomnienie o zapłacie"), pdf, items=items))
    yield from _linked(batch, drawn, office)


def _linked(
    batch: PaperBatch, drawn: Sequence[DrawnPaper], office: Letterhead
) -> Sequence[DrawnPaper]:
    """Add documents without a check code to the chain, so that the file check knows them."""
    files = [issued_file.OutgoingFile(paper.account, paper.pdf) for paper in drawn]
    issued_file.link_files(files, on=batch.as_of, seal=office.seal_print)
    return drawn


_DRAWING: Mapping[str, Callable[[PaperBatch, Sequence[Account]], Iterable[DrawnPaper]]] = {
    PaperBatch.Kind.STATEMENT: _statements,
    PaperBatch.Kind.NOTICE: _notices,
    PaperBatch.Kind.REMINDER: _reminders,
}


def _draw(batch: PaperBatch, accounts: Sequence[Account]) -> Iterable[DrawnPaper]:
    series = find_series(batch.kind)
    if series is None:
        return _DRAWING[batch.kind](batch, accounts)
    return _linked(batch, list(series.draw(batch, accounts)), load_letterhead(batch.as_of))


PEOPLE_AT_ONCE = 100
NEW_PAPER = "ebok_plugin/statements/mail/new_paper.txt"
# Documents about a debt: each day of waiting is taken from the days to pay.
AT_ONCE = frozenset({PaperBatch.Kind.REMINDER, PaperBatch.Kind.DEMAND})


@transaction.atomic
def notify_portion(batch: PaperBatch, *, portion: int = PEOPLE_AT_ONCE) -> bool:
    """Queue the e-mails of some people; False when nobody is left and the series is done.

    E-mails about reminders and demands go at once, others wait for those of their kind and day.
    The e-mails and the marks of those notified are written in one transaction.
    """
    # A second worker waits here, and then finds these people notified.
    PaperBatch.objects.select_for_update().get(pk=batch.pk)
    unsent = {"told_at": None, "withdrawn_at": None}
    waiting = batch.papers.filter(channel=Paper.Channel.ELECTRONIC, **unsent)
    rows = waiting.order_by("person_id").values_list("person_id", flat=True).distinct()
    ids = list(rows[:portion])
    if not ids:
        _finish(batch)
        return False
    own = waiting.filter(person__in=ids)
    withdraw_papers(batch, list(own), today=business_today(), origin=SYSTEM)
    # Who gave up E-BOK since gets the document on paper.
    own.exclude(person__in=is_reached_electronically(ids)).update(channel=Paper.Channel.PRINT)
    people = list(Person.objects.filter(pk__in=own.values("person")))
    url, today = site_address(reverse("ebok:papers")), business_today()
    # Neither amount nor kind: a mailbox may be read by others.
    line = _("dokument z %(day)s") % {"day": long_date(today)}
    for person in people:
        queue_notice(
            person.correspondence_email,
            NEW_PAPER,
            line,
            {},
            url=url,
            common_url=url,
            about=batch,
            priority=Priority.MAILING,
            at_once=batch.kind in AT_ONCE,
        )
    waiting.filter(person__in=people).update(told_at=timezone.now())
    return True


def _finish(batch: PaperBatch) -> None:
    unfinished = PaperBatch.objects.filter(pk=batch.pk, state=PaperBatch.State.TELLING)
    if unfinished.update(state=PaperBatch.State.DONE, ended_at=timezone.now()):
        record(
            "PAPERS_DONE",
            SYSTEM,
            obj=batch,
            to_state=PaperBatch.State.DONE,
            changes={"papers": batch.papers.count(), "left_out": len(batch.left_out)},
        )
    batch.refresh_from_db()


# The scheduler has other jobs: the rest of a long series follows in the next turn.
TURN_SECONDS = 20.0


def make_papers() -> None:
    """Continue with unfinished series, the oldest first, for as long as a turn lasts."""
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until and carry_on():
        pass


def carry_on() -> bool:
    """Make one portion of the oldest unfinished series; False when all are done."""
    unfinished = PaperBatch.objects.exclude(state=PaperBatch.State.DONE)
    batch = unfinished.order_by("pk").first()
    if batch is None:
        return False
    if batch.state == PaperBatch.State.MAKING:
        make_paper_portion(batch)
    else:
        notify_portion(batch)
    return True
