"""The one component of which all charges for waste are made."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.charges.api import Basis, Component, ComponentFacts, add_component
from ebok_plugin.ledger.api import SubAccount

CODE = "ODPADY"


def fee_component() -> Component:
    """It counts months at their fee; made when it is first needed."""
    known = Component.objects.filter(code=CODE).first()
    if known is not None:
        return known
    facts = ComponentFacts(
        name=_("Opłata za gospodarowanie odpadami"),
        basis=Basis.PREMISES,
        unit=_("mies."),
        subaccount=SubAccount.MAIN,
    )
    return add_component(CODE, facts, origin=SYSTEM)
