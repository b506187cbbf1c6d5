"""The legal rules in the administration."""

from wagtail_modeladmin.options import modeladmin_register

from cms_ext.office.law.views import LegalRuleRegister

modeladmin_register(LegalRuleRegister)
