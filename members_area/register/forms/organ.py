from __future__ import annotations

from cms_ext.office.staff_registers.views import VerbForm
from members_area.register.domain.organ import (
    amend_organ,
    elect_to_organ,
    end_term,
    establish_organ,
)
from members_area.register.models import OfficeTerm, Organ


class OrganForm(VerbForm):
    """A new organ, or a changed one."""

    def call_verb(self) -> Organ:
        verb = establish_organ if self.instance._state.adding else amend_organ
        return verb(self.instance, origin=self.origin)


class ElectionForm(VerbForm):
    """A new term of office."""

    def call_verb(self) -> OfficeTerm:
        entered = self.cleaned_data
        return elect_to_organ(
            entered["person"],
            entered["organ"],
            starts_on=entered["starts_on"],
            ends_on=entered["ends_on"],
            origin=self.origin,
        )


class TermEndForm(VerbForm):
    """When a term of office ends."""

    def call_verb(self) -> OfficeTerm:
        return end_term(self.instance, on=self.cleaned_data["ends_on"], origin=self.origin)
