from __future__ import annotations

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.public_site.detector.domain.allowance import (
    add_allowance,
    change_allowance,
    set_strength,
)
from cms_ext.public_site.detector.models import Allowance, RuleStrength


class AllowanceForm(VerbForm):
    """A new entry of the whitelist, or another reason or end of one."""

    def call_verb(self) -> Allowance:
        verb = add_allowance if self.instance._state.adding else change_allowance
        return verb(self.instance, origin=self.origin)


class StrengthForm(VerbForm):
    """The strength of one rule."""

    def call_verb(self) -> RuleStrength:
        return set_strength(self.instance, origin=self.origin)
