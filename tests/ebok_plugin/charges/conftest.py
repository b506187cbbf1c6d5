"""Felicja prepares the charges, Kamil approves them; no other pair can."""

from cms_ext.office.audit.domain.event import Origin
from tests.people import staff
from tests.shared_rows import shared


@shared
def felicja() -> Origin:
    return Origin(actor=staff("felicja", "finance_clerk"))


@shared
def kamil() -> Origin:
    return Origin(actor=staff("kamil", "finance_approver"))
