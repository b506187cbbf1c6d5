"""Permissions that the screens of payments require."""

IMPORTS = "ebok_plugin_payments.commit_importbatch"


SEES_LINES = "ebok_plugin_payments.view_bankentry"


PLACES = "ebok_plugin_payments.add_placement"
