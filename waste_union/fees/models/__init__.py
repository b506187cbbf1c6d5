from waste_union.fees.models.fee_month import FeeMonth
from waste_union.fees.models.fee_run import FeeRun, FeeRunItem, FeeRunPlan
from waste_union.fees.models.obligation import FeeObligation

__all__ = ["FeeMonth", "FeeObligation", "FeeRun", "FeeRunItem", "FeeRunPlan"]
