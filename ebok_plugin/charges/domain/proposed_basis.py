"""By what law a component is usually charged: proposed to a clerk, never written by itself.

`fees_law.md` §6. What is in a regulation of the co-op, it adds in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping

from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.ledger.vocabulary import SubAccount

_FEES = "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych"
PROPOSED: Mapping[str, str] = {
    "FEES": _FEES,
    "REPAIRS": "art. 6 ust. 3 ustawy o spółdzielniach mieszkaniowych",
    "HEAT": f"{_FEES}; art. 45a ustawy – Prawo energetyczne",
    "WATER": (
        f"{_FEES}; art. 26 ustawy o zbiorowym zaopatrzeniu w wodę i zbiorowym odprowadzaniu ścieków"
    ),
    "WASTE": f"{_FEES}; art. 6h ustawy o utrzymaniu czystości i porządku w gminach",
}


def proposed_for(component: Component) -> str:
    """The key in PROPOSED of what fits best by what the component is; waste looks like any fee."""
    if component.subaccount == SubAccount.REPAIR:
        return "REPAIRS"
    if component.basis == Basis.VOLUME_M3_COLD:
        return "WATER"
    heating = component.basis in (Basis.VOLUME_M3_HOT, Basis.KWH)
    return "HEAT" if heating or component.subaccount == SubAccount.MEDIA else "FEES"
