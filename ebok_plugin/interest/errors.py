"""What interest refuses, with the codes and messages of `interest.md` §5 and §7."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.office.desk_kit.workflow.refusal import Refusal


class InterestError(Refusal):
    """A refused operation.

    `account_no` is the account it is about, where many were asked for at once.
    """

    def __init__(self, code: str, message: str, account_no: str = "") -> None:
        super().__init__(code, message)
        self.account_no = account_no


class RateUnknown(InterestError):
    """Interest of a day before the first row of the table; it is never taken as 0."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "RATE_UNKNOWN",
            _("Brak stawki odsetek na {day}. Uzupełnij tabelę stawek.").format(day=format_day(day)),
        )
