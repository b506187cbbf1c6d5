from __future__ import annotations

from cms_ext.registers.views import VerbForm
from members_area.register.domain.organ import amend, elect, end_term, establish
from members_area.register.models import OfficeTerm, Organ


class OrganForm(VerbForm):
    """A new organ, or a changed one."""

    def keep(self) -> Organ:
        verb = establish if self.instance._state.adding else amend
        return verb(self.instance, origin=self.origin)


class ElectionForm(VerbForm):
    """A new term of office."""

    def keep(self) -> OfficeTerm:
        entered = self.cleaned_data
        return elect(
            entered["person"],
            entered["organ"],
            starts_on=entered["starts_on"],
            ends_on=entered["ends_on"],
            origin=self.origin,
        )


class TermEndForm(VerbForm):
    """When a term of office ends."""

    def keep(self) -> OfficeTerm:
        return end_term(self.instance, on=self.cleaned_data["ends_on"], origin=self.origin)
