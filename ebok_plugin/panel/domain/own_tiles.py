"""Tiles of a signed-in payer on the site's home page (`Tile.own`): what to pay and do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from cms_ext.plugins.realm import Realm
from ebok_plugin.ledger.domain.overview import Overview, make_overview
from ebok_plugin.ledger.domain.queries.account import balances_of, own_accounts
from ebok_plugin.panel.domain.days import until_day
from ebok_plugin.panel.domain.timely import timely_tasks

# The home page asks the database as little of a manager as of anybody: above so many accounts it
# only leads to them.
MOST_SUMMED = 40


def own_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the amount to pay and its day, then the timely tasks (`timely_tasks`)."""
    own = own_accounts(user, today) if realm == Realm.EBOK else []
    if not own:
        return []
    address = reverse("ebok:home")
    if len(own) > MOST_SUMMED:
        words = _("liczba kont: %(count)s") % {"count": len(own)}
        return [PaperLink(_("Moje rozliczenia"), address, words)]
    title, detail = _to_pay(make_overview(own, balances_of(own, today)), today)
    return [PaperLink(title, address, detail), *timely_tasks(own, today)]


def _to_pay(accounts: Overview, today: date) -> tuple[str, str]:
    """Return the answer and what else is to be known; accounts are never netted."""
    if accounts.overdue:
        title = _("Zaległość: {amount}").format(amount=accounts.overdue)
        more = _("razem do zapłaty {amount}").format(amount=accounts.owed)
        return title, more if accounts.upcoming else _("termin już minął")
    dues = [line.state.next_due for line in accounts.lines if line.state.next_due]
    if len(dues) == 1:
        title = _("Do zapłaty: {amount}").format(amount=dues[0].amount)
        return title, _("do {day}").format(day=until_day(dues[0].due_date, today))
    if dues:
        title = _("Do zapłaty: {amount}").format(amount=accounts.upcoming)
        day = min(due.due_date for due in dues)
        return title, _("pierwsza wpłata do {day}").format(day=until_day(day, today))
    if accounts.free_credit:
        return _("Nadpłata: {amount}").format(amount=accounts.free_credit), _("nic do zapłaty")
    return _("Nic do zapłaty"), _("wszystko rozliczone")
