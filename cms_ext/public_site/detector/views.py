"""The forms of the whitelist and of the strengths, as wagtail-modeladmin shows them."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers.views import RegisterCreateView, RegisterEditView
from cms_ext.public_site.detector.forms import AllowanceForm, StrengthForm


class AllowanceCreateView(RegisterCreateView):
    form_panels = [
        FieldPanel("kind"),
        FieldPanel("value"),
        FieldPanel("reason"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]
    verb_form = AllowanceForm


class AllowanceEditView(RegisterEditView):
    form_panels = [
        FieldPanel("kind", read_only=True),
        FieldPanel("value", read_only=True),
        FieldPanel("reason"),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = AllowanceForm


class StrengthCreateView(RegisterCreateView):
    form_panels = [
        FieldPanel("rule"),
        FieldPanel("doubtful"),
        FieldPanel("strength"),
        FieldPanel("reason"),
    ]
    verb_form = StrengthForm


class StrengthEditView(RegisterEditView):
    form_panels = [
        FieldPanel("rule", read_only=True),
        FieldPanel("doubtful", read_only=True),
        FieldPanel("strength"),
        FieldPanel("reason"),
    ]
    verb_form = StrengthForm
