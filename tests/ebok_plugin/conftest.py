"""The account 100005 without an entry, and the two who post: one prepares, another approves."""

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.papers import a_library, no_library
from tests.ebok_plugin.fee_changes.change_04 import felicja_and_kamil
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

__all__ = ["a_library", "no_library"]


@shared
def flat() -> Account:
    """48,60 m², two persons."""
    return open_account("100005")


@shared
def felicja() -> Origin:
    return felicja_and_kamil()[0]


@shared
def kamil() -> Origin:
    return felicja_and_kamil()[1]
