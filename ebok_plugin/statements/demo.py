"""The demo's papers: one resident consents to E-BOK, and the notices of the month are made."""

from datetime import date

from cms_ext.base.dates.clock import business_now
from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.demo.load import find_person
from ebok_plugin.statements.domain.batch import start_notices
from ebok_plugin.statements.domain.making import carry_on, give_consent

READS_IN_EBOK = "anna"


def load_papers(today: date) -> None:
    """Load the consent and the notices of the month; the ledger and logins must exist."""
    give_consent(find_person(READS_IN_EBOK), now=business_now(), origin=SYSTEM)
    start_notices(Period.of(today), today=today, origin=SYSTEM)
    while carry_on():
        pass
