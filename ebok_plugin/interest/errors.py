"""Refusals of interest, with the codes and messages of `interest.md` §5 and §7."""

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.office.desk_kit.workflow.refusal import Refusal


class InterestError(Refusal):
    """A refused operation; `account_no` names the account where several were given."""

    def __init__(self, code: str, message: str, account_no: str = "") -> None:
        super().__init__(code, message)
        self.account_no = account_no


class RateUnknown(InterestError):
    """A day before the first rate of the table; its interest is never taken as 0."""

    def __init__(self, day: date) -> None:
        super().__init__(
            "RATE_UNKNOWN",
            _("Brak stawki odsetek na {day}. Uzupełnij tabelę stawek.").format(day=format_day(day)),
        )
