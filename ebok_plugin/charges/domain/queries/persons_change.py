"""Queries of residents' changes of the number of persons."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.models import PersonsChange
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

State = PersonsChange.State


def find_waiting_change(account: Account) -> PersonsChange | None:
    """Return the account's request that waits for the desk, no matter who filed it. One query."""
    return list_persons_changes(account).filter(state=State.WAITING).first()


def list_persons_changes(account: Account) -> QuerySet[PersonsChange]:
    """Select the requests of an account, the newest first."""
    return PersonsChange.objects.filter(account=account).order_by("-pk")


def persons_changes_waiting() -> QuerySet[PersonsChange]:
    """Select what waits for the desk, the oldest first."""
    waiting = PersonsChange.objects.filter(state=State.WAITING)
    return waiting.select_related("account__premises__building", "filed_by__person").order_by("pk")


def find_confirmed_changes(accounts: Sequence[int], month: str) -> dict[int, str]:
    """Say of accounts which confirmed change sets another fee from this month. One query."""
    period = Period.parse(month)
    since = period.previous.first_day + timedelta(days=1)
    changes = PersonsChange.objects.filter(
        account__in=accounts, state=State.CONFIRMED, valid_from__range=(since, period.last_day)
    )
    return {
        change.account_id: _("zmiana liczby osób {number}: {now} zamiast {was}").format(
            number=change.number,
            now=change.persons,
            was=format_quantity(change.persons_before),
        )
        for change in changes.order_by("pk")
    }


def list_filed_changes(user: object, realm: str, today: date) -> list[PaperLink]:
    """List what waits for the desk on the reader's accounts (`PanelPart.filed`). One query."""
    if realm != EBOK or not isinstance(user, User):
        return []
    own = [account.pk for account in own_accounts(user, today) if not account.is_for_waste]
    return [
        PaperLink(
            _("Zmiana liczby osób {number}").format(number=change.number),
            change.get_absolute_url(),
            _("do {day}").format(day=short_date(change.answer_by)),
        )
        for change in (_waiting_ready(accounts=tuple(own)) if own else ())
    ]


def _waiting_on(accounts: tuple[int, ...]) -> QuerySet[PersonsChange]:
    waiting = PersonsChange.objects.filter(account__in=accounts, state=State.WAITING)
    return waiting.select_related("account").order_by("pk")


_waiting_ready = PreparedQuery(_waiting_on)
