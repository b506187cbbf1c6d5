"""The account 100005 of Anna Lis."""

from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.shared_rows import shared


@shared
def account() -> Account:
    """Anna's, without an entry."""
    opened = open_account("100005")
    grant(opened, "Anna Lis")
    return opened
