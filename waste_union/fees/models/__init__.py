from waste_union.fees.models.obligation import (
    FeeMonth,
    FeeObligation,
    FeeRun,
    FeeRunItem,
    FeeRunPlan,
)

__all__ = ["FeeMonth", "FeeObligation", "FeeRun", "FeeRunItem", "FeeRunPlan"]
