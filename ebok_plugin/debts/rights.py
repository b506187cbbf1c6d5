"""Permissions that the screens of debts require."""

SEES_DEBTS = "ebok_plugin_debts.view_debt"
PURSUES_DEBTS = "ebok_plugin_debts.add_debt"
APPROVES_DEMANDS = "ebok_plugin_debts.approve_demandrun"
