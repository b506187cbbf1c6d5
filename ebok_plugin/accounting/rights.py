"""Permissions of the screens for the accountant."""

SEES_RULES = "ebok_plugin_accounting.view_postingrule"
SETS_RULES = "ebok_plugin_accounting.change_postingrule"
SEES_JOURNALS = "ebok_plugin_accounting.view_journal"
MAKES_JOURNALS = "ebok_plugin_accounting.add_journal"
SEES_COSTS = "ebok_plugin_accounting.view_propertycost"
BRINGS_COSTS = "ebok_plugin_accounting.add_propertycost"
TAKES_BACK_COSTS = "ebok_plugin_accounting.delete_propertycost"
