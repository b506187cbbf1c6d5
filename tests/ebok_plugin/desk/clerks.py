"""Who sits at the finance desk, for tests."""

from datetime import date

from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.people.life_events.domain.life_event import NewLifeEvent, open_event
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.ledger.models import Account
from tests.people import staff

CLERK, APPROVER, AUDITOR = "finance_clerk", "finance_approver", "auditor"


def sign_in_clerk(client: Client, group: str, login: str = "") -> User:
    """Somebody of that group, signed in."""
    user = staff(login or group, group)
    client.force_login(user)
    return user


def report(kind: str, account: Account, clerk: User, on: date = date(2026, 10, 15)) -> LifeEvent:
    """An event about the account and its payer, as the clerk reported it."""
    new = NewLifeEvent(kind, account.payer, on, "akt notarialny 12/2026", account.account_no)
    return open_event(new, origin=Origin(clerk), today=date(2026, 11, 20))
