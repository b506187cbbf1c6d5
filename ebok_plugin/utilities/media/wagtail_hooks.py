"""Media settlements in the administration: to be looked at, each look stands in the access log."""

from __future__ import annotations

from wagtail_modeladmin.options import modeladmin_register

from ebok_plugin.utilities.media.views.register import LineRegister, SettlementRegister

for register in (SettlementRegister, LineRegister):
    modeladmin_register(register)
