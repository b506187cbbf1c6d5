"""What other plugins may use of components, charges and plans (decision 1)."""

from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.charge_lines import line_of
from ebok_plugin.charges.domain.charged_months import (
    MonthCharged,
)
from ebok_plugin.charges.domain.charged_months import (
    register as register_charged_months,
)
from ebok_plugin.charges.domain.component import (
    ChangeBounds,
    ComponentFacts,
    add_component,
    change_bounds,
    percent_of,
)
from ebok_plugin.charges.domain.foreseen import (
    ForeseenCharge,
)
from ebok_plugin.charges.domain.foreseen import (
    register as register_foreseen,
)
from ebok_plugin.charges.domain.run.plan import (
    facts_mark,
    fingerprint,
    forget_plans,
    is_whole,
    store_portions,
)
from ebok_plugin.charges.models import Basis, Component, StoredPlan

__all__ = [
    "Basis",
    "ChangeBounds",
    "Component",
    "ComponentFacts",
    "ForeseenCharge",
    "MonthCharged",
    "StoredPlan",
    "add_component",
    "change_bounds",
    "facts_mark",
    "fingerprint",
    "forget_plans",
    "is_whole",
    "line_of",
    "percent_of",
    "post_charge_documents",
    "register_charged_months",
    "register_foreseen",
    "store_portions",
]
