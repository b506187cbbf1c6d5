"""Rules and waived numbers in the administration, as wagtail-modeladmin shows them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.staff_registers.views import RegisterCreateView, RegisterEditView
from members_area.completeness.forms.rule import CompletenessRuleForm, NumberWaiverForm

RULE_PANELS = [
    FieldPanel("code"),
    FieldPanel("type"),
    FieldRowPanel([FieldPanel("organ"), FieldPanel("kind")]),
    FieldPanel("params", heading=_("Parametry")),
    FieldPanel("legal_basis"),
    FieldPanel("owner"),
    FieldPanel("note"),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
]
WAIVER_PANELS = [
    FieldPanel("organ"),
    FieldRowPanel([FieldPanel("year"), FieldPanel("seq")]),
    FieldPanel("reason"),
]


class RuleCreateView(RegisterCreateView):
    form_panels = RULE_PANELS
    verb_form = CompletenessRuleForm


class RuleEditView(RegisterEditView):
    form_panels = [FieldPanel("code", read_only=True), *RULE_PANELS[1:]]
    verb_form = CompletenessRuleForm


class WaiverCreateView(RegisterCreateView):
    form_panels = WAIVER_PANELS
    verb_form = NumberWaiverForm


class WaiverEditView(RegisterEditView):
    form_panels = WAIVER_PANELS
    verb_form = NumberWaiverForm
