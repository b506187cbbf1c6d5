"""Permissions that the screens of documents require."""

SEES_PAPERS = "ebok_plugin_statements.view_paperbatch"
STARTS_PAPERS = "ebok_plugin_statements.start_paperbatch"
PRINTS_PAPERS = "ebok_plugin_statements.print_paper"
