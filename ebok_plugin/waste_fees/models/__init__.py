from ebok_plugin.waste_fees.models.fee_month import FeeMonth
from ebok_plugin.waste_fees.models.fee_run import FeeRun, FeeRunItem, FeeRunPlan
from ebok_plugin.waste_fees.models.obligation import FeeObligation

__all__ = ["FeeMonth", "FeeObligation", "FeeRun", "FeeRunItem", "FeeRunPlan"]
