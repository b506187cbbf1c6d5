"""All components that lack a kind of cost or a place, on one screen: the step after the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.office.workflow.step import Done, Step
from cms_ext.office.workflow.views import StepView
from ebok_plugin.charges.domain.component import set_cost_kind, use_component_at
from ebok_plugin.charges.domain.queries.standing import ComponentStanding, standings
from ebok_plugin.charges.models import Component
from ebok_plugin.desk.domain.rights import ADDS_USES, SETS_COST_KINDS
from ebok_plugin.desk.forms.tariffs.completion import CompletionForm

Lacking = Sequence[ComponentStanding]


def _complete(lacking: Lacking, form: CompletionForm, today: date, origin: Origin) -> Done:
    since, count = form.cleaned_data["since"], 0
    for row in lacking:
        kind, places = form.kind_of(row), form.places_of(row)
        if kind:
            set_cost_kind(row.component, kind, valid_from=since, origin=origin)
        if places:
            use_component_at(row.component, places, valid_from=since, origin=origin)
        count += bool(kind or places)
    if not count:
        raise Refusal("NOTHING_CHOSEN", _("Niczego nie wybrano, więc nic się nie zmieniło."))
    said = ngettext("Uzupełniono %(n)d składnik.", "Uzupełniono %(n)d składników.", count)
    return Done(said % {"n": count})


class CompletionView(StepView[Lacking]):
    """One save for the whole table; needs both rights that it uses."""

    template_name = "ebok_plugin/desk/tariffs/complete.html"
    sees = SETS_COST_KINDS
    step = Step(
        "uzupelnij",
        gettext_lazy("Uzupełnij składniki"),
        _complete,
        CompletionForm,
        rights=(ADDS_USES,),
    )

    def find_subject(self) -> Lacking:
        everything = standings(list(Component.objects.order_by("code")), self.today)
        self.any = bool(everything)
        return [one for one in everything if one.lacking]

    def landing(self) -> str:
        return reverse("ebok_desk_components")
