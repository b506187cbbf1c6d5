"""Filip of the union prepares the fees, Kamil approves them; no other pair can."""

from cms_ext.evidence.audit.domain.event import Origin
from tests.people import staff
from tests.shared_rows import shared


@shared
def filip() -> Origin:
    return Origin(actor=staff("filip", "finance_clerk"))
