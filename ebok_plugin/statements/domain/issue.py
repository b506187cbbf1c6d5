"""Issuing documents: rendered, registered with check code and chain, and logged as a download.

A period with more postings than one paper holds is split into periods that fit. Also a person's
documents and consents to get them in E-BOK, for copies and erasure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record, record_view
from cms_ext.evidence.audit.models import Stream
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.download import record_download, record_joint_download
from ebok_plugin.ledger.domain.queries.account import select_readable_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, ChargeDocument, LedgerEntry
from ebok_plugin.statements.domain import issued_file
from ebok_plugin.statements.domain.papers import requested
from ebok_plugin.statements.domain.papers.letterhead import Letterhead, load_letterhead
from ebok_plugin.statements.domain.papers.letters import get_notice_data, notice_pdf
from ebok_plugin.statements.domain.papers.statement import joint_statement_pdf, statement_pdf
from ebok_plugin.statements.models import DeliveryConsent, Paper, Reminder, paper_storage


def list_papers(user: User | AnonymousUser, today: date) -> QuerySet[Paper]:
    """Select the documents of every account that this user may read today, newest first."""
    papers = Paper.objects.filter(
        account__in=select_readable_accounts(user, today), withdrawn_at__isnull=True
    )
    return papers.select_related("account__premises__building", "batch").order_by(
        "-batch__as_of", "-made_at", "account__account_no__polish"
    )


def list_unopened_titles(person: int | None, accounts: Iterable[Account]) -> list[str]:
    """List titles of documents in E-BOK that the person has not opened, newest first. One query."""
    if person is None:
        return []
    return _unopened_ready(person=person, accounts=tuple(account.pk for account in accounts))


def _unopened(person: int, accounts: tuple[int, ...]) -> QuerySet[Paper, str]:
    papers = Paper.objects.filter(
        account__in=accounts,
        person=person,
        channel=Paper.Channel.ELECTRONIC,
        opened_at=None,
    )
    return papers.order_by("-made_at", "pk").values_list("title", flat=True)


_unopened_ready = PreparedQuery(_unopened)


def get_paper(user: User | AnonymousUser, key: UUID, today: date) -> Paper:
    """Return one paper, or 404: a stranger cannot tell "not mine" from "not there"."""
    return get_object_or_404(list_papers(user, today), pk=key)


@transaction.atomic
def open_paper(paper: Paper, *, origin: Origin) -> bytes:
    """Return the bytes of a paper; the addressee's first opening is stored as the receipt.

    An opening by others who may read the account is no receipt.
    """
    is_addressee = origin.actor is not None and origin.actor.person_id == paper.person_id
    if is_addressee and Paper.objects.filter(pk=paper.pk, opened_at__isnull=True).update(
        opened_at=timezone.now()
    ):
        record(
            "PAPER_OPENED",
            origin,
            stream=Stream.SIGN_IN,
            obj=paper,
            changes={"batch": paper.batch_id},
        )
    with open_sealed_file(paper.file) as file:
        content: bytes = file.read()
    return content


def record_statement(account: Account, start: date, end: date, form: str, origin: Origin) -> None:
    """Log who took a statement; `form` is "pdf", "csv" or "xlsx".

    A resident's download counts against the hourly limit (TooManyDownloads). For staff the log
    names the payer, who can see what was read.
    """
    if origin.actor is not None and origin.actor.realm == Realm.STAFF:
        changes = {"format": form, "from": str(start), "to": str(end)}
        record_view(origin, account, account.payer, ReadReason.SETTLEMENT, changes=changes)
    else:
        record_download(account, start, end, form, origin)


def record_paper(account: Account, form: str, on: date, origin: Origin) -> None:
    """Log who took a paper about one day.

    `form` is "slip", "confirmation", "benefit", "notice" or "receipt".
    """
    record_statement(account, on, on, form, origin)


# A row took Typst up to 0.4 MB of memory when measured, so a longer period is split into
# several documents (`split_period`).
MAX_ROWS = 1_000
PaperOfToday = Callable[[Letterhead, Account, AccountBalance, str, date], bytes]


class PaperTooLong(Exception):
    """The period has more postings than a paper holds."""


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A finished paper with the check code printed on it."""

    pdf: bytes
    code: str


@transaction.atomic
def issue_statement(
    account: Account, start: date, end: date, *, origin: Origin, today: date
) -> IssuedPaper:
    """Issue the statement of `start` to `end`, both inclusive, dated `today`.

    The same books on the same day give the same bytes and the same code. Raises PaperTooLong,
    and TooManyDownloads when a resident has reached the hourly limit.
    """
    account_statement = account_reader().read_statement(account, start, end)
    if len(account_statement.rows) > MAX_ROWS:
        raise PaperTooLong
    record_statement(account, start, end, "pdf", origin)
    code = issued_file.issue_check_code(
        issued_file.ProvedFacts(
            account.account_no,
            account_statement.start,
            account_statement.end,
            account_statement.closing,
        ),
        issued_on=today,
    )
    office = load_letterhead(today)
    pdf = statement_pdf(office, account, account_statement, code, today)
    issued_file.register_file(account, code, account_statement.closing, pdf, seal=office.seal_print)
    return IssuedPaper(pdf, code)


@transaction.atomic
def issue_joint_statement(
    accounts: Sequence[Account], start: date, end: date, *, origin: Origin, today: date
) -> bytes:
    """Issue one paper of all these accounts for a reader who may read them all.

    It has no check code, which proves the balance of one account. The file itself can be
    compared; the chain of files has it under the first account. Raises PaperTooLong, and
    TooManyDownloads as above. A constant number of queries.
    """
    statements = account_reader().read_statements(accounts, start, end)
    if sum(len(part.rows) for part in statements.values()) > MAX_ROWS:
        raise PaperTooLong
    record_joint_download(accounts, start, end, "pdf", origin)
    reader = origin.signed_in.person
    if reader is None:
        raise PermissionDenied
    office = load_letterhead(today)
    pdf = joint_statement_pdf(
        office,
        reader,
        [(account, statements[account.pk]) for account in accounts],
        min(part.start for part in statements.values()),
        max(part.end for part in statements.values()),
        today,
    )
    issued_file.link_files(
        [issued_file.OutgoingFile(accounts[0], pdf)], on=today, seal=office.seal_print
    )
    return pdf


@transaction.atomic
def issue_confirmation(account: Account, *, origin: Origin, today: date) -> IssuedPaper:
    """Issue „Potwierdzenie salda” of today. Raises TooManyDownloads as above."""
    return _issue_today(
        account, "confirmation", requested.confirmation_pdf, origin=origin, today=today
    )


@transaction.atomic
def issue_benefit(account: Account, *, origin: Origin, today: date) -> IssuedPaper:
    """Issue „Dane do wniosku o dodatek mieszkaniowy” of today.

    Raises NotForWaste and NothingCharged, and TooManyDownloads as above.
    """
    paper = partial(requested.benefit_pdf, spending=requested.last_spending(account, today))
    return _issue_today(account, "benefit", paper, origin=origin, today=today)


def _issue_today(
    account: Account, form: str, paper: PaperOfToday, *, origin: Origin, today: date
) -> IssuedPaper:
    """Issue a paper whose code proves today's balance; `form` as in `record_paper`."""
    record_paper(account, form, today, origin)
    state = account_reader().balances_of([account], today)[account.pk]
    code = issued_file.issue_check_code(
        issued_file.ProvedFacts(account.account_no, today, today, state.balance), issued_on=today
    )
    office = load_letterhead(today)
    pdf = paper(office, account, state, code, today)
    issued_file.register_file(account, code, state.balance, pdf, seal=office.seal_print)
    return IssuedPaper(pdf, code)


@transaction.atomic
def issue_slip(account: Account, *, origin: Origin, today: date) -> bytes:
    """Issue „Druk do zapłaty” of today. Raises NothingToPay, and TooManyDownloads as above."""
    account_today = account_reader().read_account_states([account], today)[account.pk]
    office = load_letterhead(today)
    pdf = requested.slip_pdf(office, account, account_today.state, account_today.postings, today)
    record_paper(account, "slip", today, origin)
    issued_file.link_files(
        [issued_file.OutgoingFile(account, pdf)], on=today, seal=office.seal_print
    )
    return pdf


@transaction.atomic
def issue_notice(
    account: Account, document: ChargeDocument, *, origin: Origin, today: date
) -> bytes:
    """Issue „Opłata za …” of one charge. Raises TooManyDownloads as above."""
    record_paper(account, "notice", document.booking_date, origin)
    office = load_letterhead(today)
    pdf = notice_pdf(office, get_notice_data(document, today), today)
    issued_file.link_files(
        [issued_file.OutgoingFile(account, pdf)], on=today, seal=office.seal_print
    )
    return pdf


@transaction.atomic
def issue_receipt(account: Account, entry: LedgerEntry, *, origin: Origin, today: date) -> bytes:
    """Issue „Potwierdzenie wpłaty” of one payment, for the desk.

    Raises NoStandingPayment for an entry that is no payment or was reversed.
    """
    office = load_letterhead(today)
    pdf = requested.receipt_pdf(office, account, entry, today)
    record_paper(account, "receipt", entry.booking_date, origin)
    issued_file.link_files(
        [issued_file.OutgoingFile(account, pdf)], on=today, seal=office.seal_print
    )
    return pdf


@dataclass(frozen=True, slots=True)
class StatementPart:
    """Some days of a period with all their postings, `rows` of them."""

    start: date
    end: date
    rows: int


def split_period(
    accounts: Iterable[Account], start: date, end: date, most: int
) -> tuple[StatementPart, ...]:
    """Split the period into parts of at most `most` rows, in order and without gaps.

    A day is never split: one with more rows is a part by itself. One query.
    """
    by_day: defaultdict[date, int] = defaultdict(int)
    for _account, day, count in account_reader().count_rows(accounts, start, end):
        by_day[day] += count
    parts: list[StatementPart] = []
    first, rows = start, 0
    for day, count in by_day.items():
        if rows and rows + count > most:
            parts.append(StatementPart(first, day - timedelta(days=1), rows))
            first, rows = day, 0
        rows += count
    return (*parts, StatementPart(first, end, rows))


def with_more_rows(
    accounts: Iterable[Account], start: date, end: date, most: int
) -> frozenset[int]:
    """Find the ids of accounts with more than `most` postings in the period. One query."""
    rows = Counter[int]()
    for account, _day, count in account_reader().count_rows(accounts, start, end):
        rows[account] += count
    return frozenset(account for account, count in rows.items() if count > most)


def collect_paper_data(person: Person) -> Sequence[PacketSection]:
    """Collect the sections for the copy of the person's data."""
    return [_list_papers(person), _list_consents(person)]


def forget_papers(accounts: Iterable[Account]) -> None:
    """Delete the documents of accounts whose books need not be stored any more, with files."""
    about = list(accounts)
    papers = Paper.objects.filter(account__in=about)
    for paper in papers:
        # Files go only when the rows are gone: a rollback keeps both.
        transaction.on_commit(partial(paper_storage().delete, str(paper.file)), robust=True)
    papers.delete()
    Reminder.objects.filter(account__in=about).delete()


def forget_consents(person: Person) -> None:
    """Delete consents, which prove how documents were delivered, once no paper is left."""
    if not Paper.objects.filter(person=person).exists():
        DeliveryConsent.objects.filter(person=person).delete()


def _list_papers(person: Person) -> PacketSection:
    papers = Paper.objects.filter(person=person).select_related("account", "batch")
    rows: list[Row] = [
        {
            _("Dokument"): paper.title,
            _("Konto"): paper.account.account_no,
            _("Z dnia"): paper.batch.as_of,
            _("Doręczenie"): paper.get_channel_display(),
            _("Powiadomiono"): paper.told_at,
            _("Otwarto"): paper.opened_at,
            _("Wydrukowano"): paper.printed_at,
        }
        for paper in papers.order_by("made_at", "account__account_no__polish")
    ]
    return PacketSection(_("Dokumenty od Spółdzielni"), rows)


def _list_consents(person: Person) -> PacketSection:
    rows: list[Row] = [
        {
            _("Wersja treści"): consent.text_version,
            _("Udzielono"): consent.given_at,
            _("Wycofano"): consent.withdrawn_at,
        }
        for consent in DeliveryConsent.objects.filter(person=person).order_by("given_at")
    ]
    return PacketSection(_("Zgody na doręczanie w E-BOK"), rows)
