"""Declare what other plugins may use of components, charges and plans (decision 1)."""

from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.charge_lines import share_line
from ebok_plugin.charges.domain.charging_sources import (
    ExpectedCharge,
    MonthCharged,
    register_charge_forecaster,
    register_charged_months,
)
from ebok_plugin.charges.domain.component import ComponentFacts, add_component
from ebok_plugin.charges.domain.queries.charged import PostingProgress
from ebok_plugin.charges.domain.run.big_changes import ChangeBounds, change_bounds, percent_change
from ebok_plugin.charges.domain.run.plan import (
    delete_plans,
    digest_facts,
    fingerprint_run,
    is_authentic,
    store_portions,
)
from ebok_plugin.charges.models import Basis, Component, StoredPlan

__all__ = [
    "Basis",
    "ChangeBounds",
    "Component",
    "ComponentFacts",
    "ExpectedCharge",
    "MonthCharged",
    "PostingProgress",
    "StoredPlan",
    "add_component",
    "change_bounds",
    "digest_facts",
    "fingerprint_run",
    "delete_plans",
    "is_authentic",
    "share_line",
    "percent_change",
    "post_charge_documents",
    "register_charged_months",
    "register_charge_forecaster",
    "store_portions",
]
