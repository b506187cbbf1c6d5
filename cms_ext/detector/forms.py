from __future__ import annotations

from cms_ext.detector.domain.allowance import allow, change
from cms_ext.detector.domain.strength import set_strength
from cms_ext.detector.models import Allowance, RuleStrength
from cms_ext.staff_registers.views import VerbForm


class AllowanceForm(VerbForm):
    """A new entry of the whitelist, or another reason or end of one."""

    def keep(self) -> Allowance:
        verb = allow if self.instance._state.adding else change
        return verb(self.instance, origin=self.origin)


class StrengthForm(VerbForm):
    """The strength of one rule."""

    def keep(self) -> RuleStrength:
        return set_strength(self.instance, origin=self.origin)
