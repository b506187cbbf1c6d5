"""Anna Lis, signed in to E-BOK, and the account 100005 that is hers."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.ledger.samples import post_samples
from tests.people import resident
from tests.shared_rows import shared


@shared
def anna_s_login() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@pytest.fixture
def anna(anna_s_login: User) -> Client:
    return signed_in(anna_s_login)


@pytest.fixture
def demo_day(settings) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)


@shared
def account() -> Account:
    """Anna's, without an entry."""
    opened = open_account("100005")
    grant(opened, "Anna Lis")
    return opened


@shared
def worked_year() -> Account:
    """Anna's, with the entries of `ledger.md` §11 up to the business day."""
    posted = post_samples("100005", until=date(2026, 11, 20))["100005"]
    grant(posted, "Anna Lis")
    return posted
