"""Permissions of the screens of interest."""

SEES_INTEREST = "ebok_plugin_interest.view_notebatch"
ISSUES_INTEREST = "ebok_plugin_interest.issue_notebatch"
PROPOSES_INTEREST = "ebok_plugin_interest.add_notebatch"
ADDS_RATES = "ebok_plugin_interest.add_interestrate"
CONFIRMS_RATES = "ebok_plugin_interest.add_ratesconfirmation"
