"""Tariffs of waste fees in the administration."""

from wagtail_modeladmin.options import modeladmin_register

from waste_union.tariffs.views import AuthorityRegister, CommuneRegister, TariffRegister

modeladmin_register(AuthorityRegister)
modeladmin_register(CommuneRegister)
modeladmin_register(TariffRegister)
