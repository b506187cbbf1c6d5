"""Ending a plan that runs, or withdrawing one that nobody has approved yet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.rights import ENDS_PLANS
from ebok_plugin.desk.forms.act import ActForm
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.domain.payment_plan import cancel_plan
from ebok_plugin.ledger.models import PaymentPlan


class EndPlanForm(ActForm):
    heading = _("Odwołanie układu ratalnego")
    lead = _("Od dziś wracają pierwotne terminy płatności.")
    button = _("Odwołaj układ")
    done = _("Układ odwołano.")
    right = ENDS_PLANS

    reason = reason_field()

    def __init__(self, *args: Any, plan: PaymentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def act(self, by: User) -> object:
        return cancel_plan(self.plan, reason=self.cleaned_data["reason"], by=by, today=self.today)


class WithdrawPlanForm(EndPlanForm):
    heading = _("Wycofanie układu ratalnego")
    lead = _("Układu jeszcze nie zatwierdzono, więc terminy płatności zostają takie, jakie są.")
    button = _("Wycofaj układ")
    done = _("Układ wycofano.")
