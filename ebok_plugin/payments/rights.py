"""Permissions that the screens of payments require."""

IMPORTS = "ebok_plugin_payments.commit_importbatch"

SEES_LINES = "ebok_plugin_payments.view_bankentry"
PLACES = "ebok_plugin_payments.add_placement"

SEES_RULES = "ebok_plugin_payments.view_senderrule"
PROPOSES_RULES = "ebok_plugin_payments.add_senderrule"
APPROVES_RULES = "ebok_plugin_payments.approve_senderrule"
REVOKES_RULES = "ebok_plugin_payments.change_senderrule"

SEES_FILES = "ebok_plugin_payments.view_bankfile"
COMMITS_STATEMENTS = "ebok_plugin_payments.commit_bankfile"

SEES_REFUNDS = "ebok_plugin_payments.view_refund"
DECIDES_REFUNDS = "ebok_plugin_payments.add_refundorder"
