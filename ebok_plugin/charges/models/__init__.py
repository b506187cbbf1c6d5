from ebok_plugin.charges.models.charge_run import ChargeRun
from ebok_plugin.charges.models.charge_run_item import (
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
    ChargeRunPortion,
)
from ebok_plugin.charges.models.component import Basis, Component
from ebok_plugin.charges.models.component_use import ComponentUse
from ebok_plugin.charges.models.cost_kind import CostKind
from ebok_plugin.charges.models.premises_value import PremisesValue
from ebok_plugin.charges.models.rate import ComponentRate
from ebok_plugin.charges.models.rate_exception import RateException

__all__ = [
    "Basis",
    "ChargeRun",
    "ChargeRunComponent",
    "ChargeRunFinding",
    "ChargeRunItem",
    "ChargeRunPortion",
    "Component",
    "ComponentRate",
    "ComponentUse",
    "CostKind",
    "PremisesValue",
    "RateException",
]
