"""Felicja prepares changes of fees, Kamil checks them; no other pair can."""

from cms_ext.office.audit.domain.event import Origin
from tests.ebok_plugin.fee_changes.change_04 import felicja_and_kamil
from tests.shared_rows import shared


@shared
def felicja() -> Origin:
    return felicja_and_kamil()[0]


@shared
def kamil() -> Origin:
    return felicja_and_kamil()[1]
