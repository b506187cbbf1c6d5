"""Storing what check codes prove, and verifying a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms_ext.office.audit.domain.event import keyed_hash
from ebok_plugin.money import Money
from ebok_plugin.statements.domain.check_code import check_code_hash, code_for, is_whole
from ebok_plugin.statements.models import CheckCode


@dataclass(frozen=True, slots=True)
class Proved:
    """The facts that a printed code proves: account, period and closing balance."""

    account_no: str
    start: date
    end: date
    closing: Money

    @property
    def account_hash(self) -> str:
        return keyed_hash(f"account {self.account_no}")

    @property
    def closing_hash(self) -> str:
        return keyed_hash(
            f"closing {self.account_no} {self.start} {self.end} {self.closing.grosze}"
        )


def issue_code(proved: Proved, *, issued_on: date) -> str:
    """The code to print, kept as a hash; the same facts on the same day give the same code."""
    code = code_for(f"{proved.closing_hash} {issued_on}")
    CheckCode.objects.get_or_create(
        code_hash=check_code_hash(code),
        defaults={
            "account_hash": proved.account_hash,
            "start": proved.start,
            "end": proved.end,
            "closing_hash": proved.closing_hash,
            "issued_on": issued_on,
        },
    )
    return code


def verify_code(typed: str) -> date | None:
    """The day on which a paper with this code was issued; None for a code that is not ours.

    One hash and one query whatever was typed, so that the time of the answer tells nothing.
    """
    found = CheckCode.objects.filter(code_hash=check_code_hash(typed)).first()
    return found.issued_on if found and is_whole(typed) else None


def verify_figures(typed: str, claimed: Proved) -> bool:
    """Whether this code was printed with exactly these figures; for staff who hold the paper."""
    return CheckCode.objects.filter(
        code_hash=check_code_hash(typed),
        account_hash=claimed.account_hash,
        closing_hash=claimed.closing_hash,
        start=claimed.start,
        end=claimed.end,
    ).exists()
