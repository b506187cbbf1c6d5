from ebok_plugin.charges.models.component import (
    Basis,
    Component,
    ComponentUse,
    CostKind,
    LegalBasis,
)
from ebok_plugin.charges.models.persons_change import PersonsChange
from ebok_plugin.charges.models.rate import ComponentRate, PremisesValue, RateException
from ebok_plugin.charges.models.run import (
    ChargeRun,
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
    ChargeRunPlan,
    ChargeRunPortion,
    StoredPlan,
)

__all__ = [
    "Basis",
    "ChargeRun",
    "ChargeRunComponent",
    "ChargeRunFinding",
    "ChargeRunItem",
    "ChargeRunPlan",
    "ChargeRunPortion",
    "Component",
    "ComponentRate",
    "ComponentUse",
    "CostKind",
    "LegalBasis",
    "PersonsChange",
    "PremisesValue",
    "RateException",
    "StoredPlan",
]
