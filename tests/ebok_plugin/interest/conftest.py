"""The two persons of the finance department: Celina proposes, Daria issues."""

from cms_ext.people.identity.models import User
from tests.ebok_plugin.interest import debts
from tests.shared_rows import shared


@shared
def celina() -> User:
    return debts.celina()


@shared
def daria() -> User:
    return debts.daria()
