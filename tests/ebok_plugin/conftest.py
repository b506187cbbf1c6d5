"""The account 100005, its payer Anna Lis, the two who post, and who sits at the finance desk."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from tests.clients import signed_in
from tests.ebok_plugin.charges.papers import a_library, no_library
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK
from tests.ebok_plugin.fee_changes.change_04 import felicja_and_kamil
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.ledger.samples import post_samples
from tests.people import resident, staff
from tests.shared_rows import shared

__all__ = ["a_library", "no_library"]


@shared
def flat() -> Account:
    """48,60 m², two persons."""
    return open_account("100005")


@shared
def worked_year() -> Account:
    """Anna's, with the entries of `ledger.md` §11 up to the business day."""
    posted = post_samples("100005", until=date(2026, 11, 20))["100005"]
    grant(posted, "Anna Lis")
    return posted


@shared
def anna_s_login() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@pytest.fixture
def anna(anna_s_login: User) -> Client:
    return signed_in(anna_s_login)


@shared
def felicja() -> Origin:
    return felicja_and_kamil()[0]


@shared
def kamil() -> Origin:
    return felicja_and_kamil()[1]


@shared
def clerk_s_login() -> User:
    return staff(CLERK, CLERK)


@pytest.fixture
def clerk(clerk_s_login: User) -> Client:
    return signed_in(clerk_s_login)


@shared
def auditor_s_login() -> User:
    return staff(AUDITOR, AUDITOR)


@pytest.fixture
def auditor(auditor_s_login: User) -> Client:
    return signed_in(auditor_s_login)
