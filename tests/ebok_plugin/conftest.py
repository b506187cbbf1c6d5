"""The account 100005 without an entry, and the two who post: one prepares, another approves."""

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff
from tests.shared_rows import shared


@shared
def flat() -> Account:
    """48,60 m², two persons."""
    return open_account("100005")


@shared
def felicja() -> Origin:
    return Origin(actor=staff("felicja", "finance_clerk"))


@shared
def kamil() -> Origin:
    return Origin(actor=staff("kamil", "finance_approver"))
