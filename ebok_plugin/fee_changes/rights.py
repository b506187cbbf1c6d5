"""Permissions of staff for fee changes."""

_APP = "ebok_plugin_fee_changes"
SEES = f"{_APP}.view_feechange"
DRAFTS = f"{_APP}.add_feechange"
CHECKS = f"{_APP}.check_feechange"
NOTIFIES = f"{_APP}.notify_feechange"
OPENS_CONTESTS = f"{_APP}.add_contest"
ENDS_CONTESTS = f"{_APP}.change_contest"
