"""The tasks of a resident: of certain days, of the season, and tiles on the home page.

A package above the panel registers timely tasks in `ready` of its AppConfig.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.domain.overview import Overview, make_overview
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import until_day

# Takes the accounts of a first page and returns links, each with the day until which it is open,
# in words. The number of its queries does not grow with the accounts.
TimelyTasks = Callable[[Sequence[Account], date], Sequence[PaperLink]]

_sources: list[TimelyTasks] = []


def register_timely_tasks(source: TimelyTasks) -> None:
    if source not in _sources:
        _sources.append(source)


def timely_tasks(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    return [task for source in _sources for task in source(accounts, today)]


# Above this many accounts (a manager's) the home page only links to them, so that it needs no more
# queries than anybody's.
MOST_SUMMED = 40


def own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the amount to pay and its day, then the timely tasks (`timely_tasks`)."""
    own = own_accounts(user, today) if realm == EBOK else []
    if not own:
        return []
    address = reverse("ebok:home")
    if len(own) > MOST_SUMMED:
        words = _("liczba kont: %(count)s") % {"count": len(own)}
        return [PaperLink(_("Moje rozliczenia"), address, words)]
    overview = make_overview(own, account_reader().balances_of(own, today))
    title, detail = _to_pay(overview, today)
    return [PaperLink(title, address, detail), *timely_tasks(own, today)]


def _to_pay(accounts: Overview, today: date) -> tuple[str, str]:
    """Return the answer and what else is to be known; accounts are never netted."""
    if accounts.overdue:
        title = _("Zaległość: {amount}").format(amount=accounts.overdue)
        more = _("razem do zapłaty {amount}").format(amount=accounts.owed)
        return title, more if accounts.owed != accounts.overdue else _("termin już minął")
    dues = [line.state.next_due for line in accounts.lines if line.state.next_due]
    if len(dues) == 1:
        title = _("Do zapłaty: {amount}").format(amount=dues[0].amount)
        return title, _("do {day}").format(day=until_day(dues[0].due_date, today))
    if dues:
        title = _("Do zapłaty: {amount}").format(amount=accounts.upcoming)
        day = min(due.due_date for due in dues)
        return title, _("pierwsza wpłata do {day}").format(day=until_day(day, today))
    if accounts.owed:
        return _("Do zapłaty: {amount}").format(amount=accounts.owed), ""
    if accounts.free_credit:
        return _("Nadpłata: {amount}").format(amount=accounts.free_credit), _("nic do zapłaty")
    return _("Nic do zapłaty"), _("wszystko rozliczone")


class PanelTask(StrEnum):
    """A page of the panel, or a paper, in the order in which the rest is listed."""

    STATEMENT = "statement"
    DUES = "dues"
    COMPONENTS = "components"
    FLAT = "flat"
    SETTLEMENTS = "settlements"
    PAPERS = "papers"
    THIS_YEAR = "this_year"
    ANY_PERIOD = "any_period"
    CONFIRMATION = "confirmation"
    BENEFIT = "benefit"
    CASES = "cases"


# By quarter: the statement of last year goes with the benefit and the tax return, settlements of
# media come from spring on, and the new rates and dates are asked for at the end of the year.
IN_QUARTER = (
    (PanelTask.FLAT, PanelTask.STATEMENT, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.FLAT, PanelTask.SETTLEMENTS, PanelTask.STATEMENT, PanelTask.DUES),
    (PanelTask.FLAT, PanelTask.SETTLEMENTS, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.FLAT, PanelTask.DUES, PanelTask.COMPONENTS, PanelTask.STATEMENT),
)
ANY_DAY = (PanelTask.DUES, PanelTask.COMPONENTS)


def in_season(today: date, timely: int = 0) -> tuple[PanelTask, ...]:
    """Return the tasks of the season; with several `timely` lines those of any day are left out."""
    tasks = IN_QUARTER[(today.month - 1) // 3]
    return tasks if timely <= 1 else tuple(task for task in tasks if task not in ANY_DAY)
