"""The rights that the screens of waste fees ask for."""

from __future__ import annotations

SEES_FEES = "waste_union_fees.view_feerun"
PREPARES_FEES = "waste_union_fees.add_feerun"
APPROVES_FEES = "waste_union_fees.approve_feerun"
