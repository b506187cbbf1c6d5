"""Issued files of documents in their chain, and the auditors that `verify_ledger` runs on them.

A row in the table proves nothing by itself: its mark and its code are recomputed with the site's
key each time, so that a row written or changed outside the program is no proof. All PDFs are
sealed rows, so that none can be added or removed unnoticed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash, list_keys
from cms_ext.evidence.sealed_rows.domain.sealing import is_as_sealed, wait_for_turn
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.statements.models import CheckCode, FileLink, IssuedFile


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A PDF about an account; `figures` is what its check code proves, if it has one."""

    account: Account
    pdf: bytes
    figures: IssuedFile | None = None


@transaction.atomic
def link_files(files: Sequence[OutgoingFile], *, on: date, seal: str) -> None:
    """Register the files, dated `on`, in the journal; the same bytes again are the same row.

    `seal` is the fingerprint of the certificate that sealed them, or empty. A constant number
    of queries.
    """
    wait_for_turn(SealStream.OFFICE)
    digests = {hashlib.sha256(file.pdf).hexdigest(): file for file in files}
    linked = set(FileLink.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    at, snapshot = timezone.now(), find_shown_snapshot() if is_mirror() else None
    links = [
        FileLink(
            at=at,
            account=file.account,
            issued_on=on,
            sha256=sha256,
            seal=seal,
            figures=file.figures,
            snapshot=snapshot,
        )
        for sha256, file in digests.items()
        if sha256 not in linked
    ]
    if links:
        FileLink.objects.bulk_create(links)


# 29 symbols: the check needs a prime number. None looks like another: no I, L and O, which resemble
# 1 and 0, and of U, V and W only W.
AT_ONCE = 500
ALPHABET = "ABCDEFGHJKMNPQRSTWXYZ23456789"
LENGTH, GROUP = 12, 4
_DRESS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\N{EN DASH}\N{NON-BREAKING HYPHEN}")


def code_for(proved: str, age: int = 0) -> str:
    """Compute the code of a text that says what is proved: `K7QF-2M9T-XB4C`, 53 bits.

    `age` is that of the key, as in `keyed_hash`; codes are printed with the key in use.
    """
    number = int(keyed_hash(f"check code of {proved}", age), 16)
    symbols = []
    for _place in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        symbols.append(place)
    symbols.append(-_weighted(symbols) % len(ALPHABET))
    text = "".join(ALPHABET[place] for place in symbols)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def strip_code_separators(typed: str) -> str:
    """Strip separators and case from typed text. Cut a little beyond a code's length."""
    return typed.translate(_DRESS).upper()[: 2 * LENGTH]


def is_whole(typed: str) -> bool:
    """Return whether the text can be a code at all: its length, symbols and check symbol."""
    code = strip_code_separators(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return _weighted([ALPHABET.index(symbol) for symbol in code]) % len(ALPHABET) == 0


def check_code_hash(typed: str, age: int = 0) -> str:
    """Compute the keyed hash under which a code is stored; other texts have one, too."""
    return keyed_hash(f"check code {strip_code_separators(typed)}", age)


def check_code_hashes(typed: str) -> list[str]:
    """List the hashes under which a code may be stored: of the present and former keys."""
    return [check_code_hash(typed, age) for age in range(len(list_keys()))]


def _weighted(places: list[int]) -> int:
    """Sum the symbols, each multiplied by its place from the end, the last one by one."""
    return sum(place * weight for place, weight in zip(places, range(LENGTH, 0, -1), strict=False))


@dataclass(frozen=True, slots=True)
class ProvedFacts:
    """The facts that a printed code proves: account, period and closing balance."""

    account_no: str
    start: date
    end: date
    closing: Money

    def account_hash(self, age: int = 0) -> str:
        return keyed_hash(f"account {self.account_no}", age)

    def closing_hash(self, age: int = 0) -> str:
        return keyed_hash(
            f"closing {self.account_no} {self.start} {self.end} {self.closing.grosze}", age
        )


def printed_code(proved: ProvedFacts, *, issued_on: date, age: int = 0) -> str:
    """Compute the code of these facts on this day, whether it was ever issued or not."""
    return code_for(f"{proved.closing_hash(age)} {issued_on}", age)


def issue_check_code(proved: ProvedFacts, *, issued_on: date) -> str:
    """Return the code to print and store its hash; the same facts and day give the same code."""
    code = printed_code(proved, issued_on=issued_on)
    CheckCode.objects.get_or_create(
        code_hash=check_code_hash(code),
        defaults={
            "account_hash": proved.account_hash(),
            "start": proved.start,
            "end": proved.end,
            "closing_hash": proved.closing_hash(),
            "issued_on": issued_on,
        },
    )
    return code


@transaction.atomic
def register_file(account: Account, code: str, closing: Money, pdf: bytes, *, seal: str) -> None:
    """Register the file `pdf` with its `code`; the same bytes again are the same row.

    `seal` is the fingerprint of the certificate that sealed it, or empty.
    """
    issued = IssuedFile(
        code=CheckCode.objects.get(code_hash=check_code_hash(code)),
        account=account,
        closing=closing,
        sha256=hashlib.sha256(pdf).hexdigest(),
        seal=seal,
    )
    row, _made = IssuedFile.objects.get_or_create(
        sha256=issued.sha256,
        defaults={
            "code": issued.code,
            "account": account,
            "closing": closing,
            "seal": seal,
            "mark": keyed_hash(_printed_content(issued)),
        },
    )
    link_files([OutgoingFile(account, pdf, row)], on=issued.code.issued_on, seal=seal)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which of a typed code, day and amount agree; None cannot be compared.

    Nothing can be compared without the right code.
    """

    code: bool
    issued_on: bool | None = None
    closing: bool | None = None

    @property
    def agrees(self) -> bool:
        return bool(self.code and self.issued_on and self.closing)


def compare_figures(typed: str, issued_on: date, closing: Money) -> Comparison:
    """Compare the three figures printed together on a paper. One query for any input.

    `closing` is signed as on the paper: an overpayment has a minus.
    """
    row = _rows().filter(code__code_hash__in=check_code_hashes(typed)).order_by("pk").first()
    if row is None or not is_whole(typed) or not is_file_genuine(row):
        return Comparison(code=False)
    return Comparison(True, row.code.issued_on == issued_on, row.closing == closing)


def issue_day(sha256: str) -> date | None:
    """Find the day on which exactly this file was issued; None for any other file."""
    links = FileLink.objects.select_related("figures__code", "figures__account")
    link = links.filter(sha256=sha256).first()
    if link is None or not is_as_sealed(FileLink, link.pk):
        return None
    return link.issued_on if link.figures is None or is_file_genuine(link.figures) else None


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A row as staff compare it with a paper; `is_true` is False if it was tampered with."""

    code: str
    issued_on: date
    start: date
    end: date
    closing: Money
    sha256: str
    is_sealed: bool
    is_true: bool


def list_issued_files(account: Account) -> QuerySet[IssuedFile]:
    """Select all files about the account, newest first."""
    return _rows().filter(account=account).order_by("-pk")


def describe_issued_file(row: IssuedFile) -> IssuedRow:
    """Describe the row with its code, which is recomputed because no table has it."""
    return IssuedRow(
        code=printed_code(_proved(row), issued_on=row.code.issued_on, age=_age_of_code(row) or 0),
        issued_on=row.code.issued_on,
        start=row.code.start,
        end=row.code.end,
        closing=row.closing,
        sha256=row.sha256,
        is_sealed=bool(row.seal),
        is_true=is_file_genuine(row),
    )


def is_file_genuine(row: IssuedFile) -> bool:
    """Return whether the row and its code are as the program wrote them."""
    return (
        key_of_hash(_printed_content(row), row.mark) is not None and _age_of_code(row) is not None
    )


def reseal_issued_files() -> None:
    """Mark every row under the key in use, after an import; the triggers must be off.

    Documents in people's hands keep the codes of the former key: these are compared only while it
    is
    among COOP_AUDIT_FORMER_KEYS.
    """
    for row in _rows().order_by("pk").iterator(AT_ONCE):
        proved, code = _proved(row), row.code
        code.code_hash = check_code_hash(printed_code(proved, issued_on=code.issued_on))
        code.account_hash, code.closing_hash = proved.account_hash(), proved.closing_hash()
        # Past the models' own managers, which refuse every change.
        QuerySet(CheckCode).filter(pk=code.pk).update(
            code_hash=code.code_hash,
            account_hash=code.account_hash,
            closing_hash=code.closing_hash,
        )
        QuerySet(IssuedFile).filter(pk=row.pk).update(mark=keyed_hash(_printed_content(row)))


def _age_of_code(row: IssuedFile) -> int | None:
    """Find the age of the key that made the row's code (`keyed_hash`), or None."""
    for age in range(len(list_keys())):
        code = printed_code(_proved(row), issued_on=row.code.issued_on, age=age)
        stored = (row.code.code_hash, row.code.account_hash, row.code.closing_hash)
        proved = _proved(row)
        if stored == (
            check_code_hash(code, age),
            proved.account_hash(age),
            proved.closing_hash(age),
        ):
            return age
    return None


def _rows() -> QuerySet[IssuedFile]:
    return IssuedFile.objects.select_related("code", "account")


def _proved(row: IssuedFile) -> ProvedFacts:
    return ProvedFacts(row.account.account_no, row.code.start, row.code.end, row.closing)


def _printed_content(row: IssuedFile) -> str:
    fields = (row.account.account_no, row.code.code_hash, row.closing.grosze, row.sha256, row.seal)
    return "issued file " + " ".join(map(str, fields))


ROWS_AT_ONCE = 2_000
# A posting is invisible until its transaction ends; none lasts longer than this.
MAX_POSTING_TIME = timedelta(hours=1)


def issued_guarded() -> Iterator[AuditFinding]:
    """Report when the database no longer refuses to change issued documents."""
    return find_unguarded_tables((CheckCode, IssuedFile, FileLink))


def issued_figures() -> Iterator[AuditFinding]:
    """Report rows with a check code that are forged, unchained or unlike the ledger.

    The amount is compared with the ledger as it was when the file went out: later postings for
    earlier days change no paper.
    """
    rows = IssuedFile.objects.select_related("code", "account", "link").order_by("account_id")
    for _account, its_rows in groupby(rows.iterator(ROWS_AT_ONCE), key=lambda row: row.account_id):
        account_rows = list(its_rows)
        entries = LedgerEntry.objects.filter(account=account_rows[0].account_id).order_by(
            "posted_at"
        )
        posted = list(entries.values_list("posted_at", "booking_date", "amount"))
        for row in account_rows:
            if not is_file_genuine(row):
                yield _of_figures(_("zmieniono zapis danych pliku {row}").format(row=row), row)
                continue
            link: FileLink | None = getattr(row, "link", None)
            if link is None:
                yield _of_figures(_("pliku {row} nie ma w łańcuchu").format(row=row), row)
                continue
            counted = [(at, amount) for at, day, amount in posted if day <= row.code.end]
            if row.closing not in _standing(counted, link.at):
                message = _("saldo {closing} na pliku {row} nie wynika z księgi").format(
                    closing=row.closing, row=row
                )
                yield _of_figures(message, row)


def _standing(posted: Sequence[tuple[datetime, Money]], at: datetime | None) -> set[Money]:
    """Find the balances that could be read at that moment, or at any moment if `at` is None."""
    balance, balances = ZERO, {ZERO}
    for moment, amount in posted:
        if at is not None and moment > at:
            break
        balance += amount
        if at is not None and moment <= at - MAX_POSTING_TIME:
            balances = set()
        balances.add(balance)
    return balances


def _of_figures(message: str, row: IssuedFile) -> AuditFinding:
    return AuditFinding("issued_figures", message, row.account.account_no)


AUDITORS = (issued_guarded, issued_figures)
