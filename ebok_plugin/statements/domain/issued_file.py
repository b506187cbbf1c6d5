"""PDFs that went out with a check code: registered, and compared with what somebody holds.

A row proves nothing by lying in the table: its mark and its code are computed from it again with
the site's key each time, so that a row that was written or changed past the program is no proof.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import key_of_hash, keyed_hash, keys
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.file_chain import OutgoingFile, key_of_link, link_files
from ebok_plugin.statements.domain.verification import (
    ProvedFacts,
    check_code_hash,
    check_code_hashes,
    is_whole,
    printed_code,
)
from ebok_plugin.statements.models import CheckCode, FileLink, IssuedFile


@transaction.atomic
def register_file(account: Account, code: str, closing: Money, pdf: bytes, *, seal: str) -> None:
    """Keep what the file `pdf`, that bears `code`, is. The same bytes again are the same row.

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
            "mark": keyed_hash(_content(issued)),
        },
    )
    link_files([OutgoingFile(account, pdf, row)], on=issued.code.issued_on, seal=seal)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What agrees of a typed code, day and amount; None is what cannot be compared without the
    right code.
    """

    code: bool
    issued_on: bool | None = None
    closing: bool | None = None

    @property
    def agrees(self) -> bool:
        return bool(self.code and self.issued_on and self.closing)


def compare_figures(typed: str, issued_on: date, closing: Money) -> Comparison:
    """The three figures that stand together on a paper. One query, whatever was typed.

    `closing` is signed as on the paper: what was overpaid has a minus.
    """
    row = _rows().filter(code__code_hash__in=check_code_hashes(typed)).order_by("pk").first()
    if row is None or not is_whole(typed) or not is_true(row):
        return Comparison(code=False)
    return Comparison(True, row.code.issued_on == issued_on, row.closing == closing)


def day_of_file(sha256: str) -> date | None:
    """The day of exactly this paper, with a check code or without one; None for any other file.

    One query.
    """
    links = FileLink.objects.select_related("account", "figures__code", "figures__account")
    link = links.filter(sha256=sha256).first()
    if link is None or key_of_link(link) is None:
        return None
    return link.issued_on if link.figures is None or is_true(link.figures) else None


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A row as staff compare it with a paper; `is_true` is False for one that was tampered with."""

    code: str
    issued_on: date
    start: date
    end: date
    closing: Money
    sha256: str
    is_sealed: bool
    is_true: bool


def files_of(account: Account) -> QuerySet[IssuedFile]:
    """All files about the account, the newest first."""
    return _rows().filter(account=account).order_by("-pk")


def shown(row: IssuedFile) -> IssuedRow:
    """The row with its code, which no table holds: it is computed anew."""
    return IssuedRow(
        code=printed_code(_proved(row), issued_on=row.code.issued_on, age=_age_of_code(row) or 0),
        issued_on=row.code.issued_on,
        start=row.code.start,
        end=row.code.end,
        closing=row.closing,
        sha256=row.sha256,
        is_sealed=bool(row.seal),
        is_true=is_true(row),
    )


def is_true(row: IssuedFile) -> bool:
    """Whether the row and its code are as the program wrote them."""
    return key_of_hash(_content(row), row.mark) is not None and _age_of_code(row) is not None


def _age_of_code(row: IssuedFile) -> int | None:
    """Which key made the row's code, as in `keyed_hash`; None: no key of the co-op did."""
    for age in range(len(keys())):
        code = printed_code(_proved(row), issued_on=row.code.issued_on, age=age)
        if row.code.code_hash == check_code_hash(code, age):
            return age
    return None


def _rows() -> QuerySet[IssuedFile]:
    return IssuedFile.objects.select_related("code", "account")


def _proved(row: IssuedFile) -> ProvedFacts:
    return ProvedFacts(row.account.account_no, row.code.start, row.code.end, row.closing)


def _content(row: IssuedFile) -> str:
    said = (row.account.account_no, row.code.code_hash, row.closing.grosze, row.sha256, row.seal)
    return "issued file " + " ".join(map(str, said))
