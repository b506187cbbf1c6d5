"""People with an account in E-BOK, whose numbers the desk may know."""

from cms_ext.people.identity.models import User
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident


def payer(login: str, name: str, account: str) -> User:
    """Somebody with an account, and so with a reason to enter E-BOK."""
    user = resident("ebok", login, name)
    grant(open_account(account, name), name)
    return user
