"""The rights that the screens of waste fees ask for."""

from __future__ import annotations

SEES_FEES = "ebok_plugin_waste_fees.view_feerun"
PREPARES_FEES = "ebok_plugin_waste_fees.add_feerun"
APPROVES_FEES = "ebok_plugin_waste_fees.approve_feerun"
