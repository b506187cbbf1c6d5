from __future__ import annotations

from cms_ext.registers.views import VerbForm
from members_area.register.domain.membership import admit, correct
from members_area.register.models import Membership


class AdmissionForm(VerbForm):
    """Entering a new member."""

    def keep(self) -> Membership:
        entered = self.cleaned_data
        return admit(
            entered["person"], entered["member_no"], on=entered["joined_on"], origin=self.origin
        )


class CorrectionForm(VerbForm):
    """Setting an entry right, or ending a membership."""

    def keep(self) -> Membership:
        entered = self.cleaned_data
        return correct(
            self.instance,
            member_no=entered["member_no"],
            joined_on=entered["joined_on"],
            ended_on=entered["ended_on"],
            origin=self.origin,
        )
