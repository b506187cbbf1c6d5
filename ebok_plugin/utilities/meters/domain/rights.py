"""Permissions for meters and readings that screens require."""

from __future__ import annotations

LABEL = "ebok_plugin_meters"
SEES_METERS = f"{LABEL}.view_meter"
ADDS_METERS = f"{LABEL}.add_meter"
CHANGES_METERS = f"{LABEL}.change_meter"
SEES_READINGS = f"{LABEL}.view_reading"
ADDS_READINGS = f"{LABEL}.add_reading"
DECIDES = f"{LABEL}.decide_reading"
SEES_LAYOUTS = f"{LABEL}.view_readinglayout"
ADDS_LAYOUTS = f"{LABEL}.add_readinglayout"
CHANGES_LAYOUTS = f"{LABEL}.change_readinglayout"
SEES_USE = f"{LABEL}.view_useinformation"
IMPORTS_FILES = "ebok_plugin_payments.commit_importbatch"
