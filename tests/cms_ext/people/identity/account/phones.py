"""A phone with an authenticator app, and the pages that ask for its codes."""

import re
import time
from datetime import datetime

import pyotp

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain import second_factor
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.account.conftest import NOW

HERE = "/konto/drugi-skladnik/"
CONFIRM = f"{HERE}potwierdz/"
APP = f"{HERE}aplikacja/"


def with_app(user: User, now: datetime = NOW) -> pyotp.TOTP:
    """Return the user's phone; its code of this very moment has been used."""
    phone = pyotp.TOTP(second_factor.begin_enrolment(user))
    assert second_factor.confirm_enrolment(user, phone.at(now), now, SYSTEM)
    return phone


def code_now(phone: pyotp.TOTP) -> str:
    """A code that still holds when it arrives: of two seconds left, a slow machine needs three."""
    left = phone.interval - time.time() % phone.interval
    if left < 3:
        time.sleep(left)
    return phone.now()


def seed_on(page: str) -> str:
    found = re.search(r'class="own__seed">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")
