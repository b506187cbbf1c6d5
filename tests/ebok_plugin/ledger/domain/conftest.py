"""Daria of the finance desk, and Karol, who checks."""

from cms_ext.people.identity.models import User
from tests.people import staff
from tests.shared_rows import shared


@shared
def daria() -> User:
    return staff("finanse")


@shared
def karol() -> User:
    return staff("kontroler")
