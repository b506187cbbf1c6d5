"""The forms of the whitelist and of rule strengths, for wagtail-modeladmin."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.public_site.detector.domain.allowance import (
    add_allowance,
    change_allowance,
    set_strength,
)
from cms_ext.public_site.detector.models import Allowance, RuleStrength


class AllowanceForm(registers.VerbForm):
    """A new entry of the whitelist, or another reason or end of one."""

    def call_verb(self) -> Allowance:
        verb = add_allowance if self.instance._state.adding else change_allowance
        return verb(self.instance, origin=self.origin)


class StrengthForm(registers.VerbForm):
    """The strength of one rule."""

    def call_verb(self) -> RuleStrength:
        return set_strength(self.instance, origin=self.origin)


class AllowanceCreateView(registers.RegisterCreateView):
    form_panels = [
        FieldPanel("kind"),
        FieldPanel("value"),
        FieldPanel("reason"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ]
    verb_form = AllowanceForm


class AllowanceEditView(registers.RegisterEditView):
    form_panels = [
        FieldPanel("kind", read_only=True),
        FieldPanel("value", read_only=True),
        FieldPanel("reason"),
        FieldPanel("starts_on", read_only=True),
        FieldPanel("ends_on"),
    ]
    verb_form = AllowanceForm


class StrengthCreateView(registers.RegisterCreateView):
    form_panels = [
        FieldPanel("rule"),
        FieldPanel("doubtful"),
        FieldPanel("strength"),
        FieldPanel("reason"),
    ]
    verb_form = StrengthForm


class StrengthEditView(registers.RegisterEditView):
    form_panels = [
        FieldPanel("rule", read_only=True),
        FieldPanel("doubtful", read_only=True),
        FieldPanel("strength"),
        FieldPanel("reason"),
    ]
    verb_form = StrengthForm
