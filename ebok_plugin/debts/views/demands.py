"""Letters to debtors: rehearsed for the ticked accounts, then ordered."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import REFUSALS, Done, Step
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.debts.domain.demand import DemandChoice, choose_demands, start_demands
from ebok_plugin.debts.forms import DemandsForm
from ebok_plugin.debts.models import DemandRun
from ebok_plugin.debts.rights import PURSUES_DEBTS
from ebok_plugin.ledger.domain.debtors import find_debtors
from ebok_plugin.ledger.forms.desk import DebtorsForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.rights import PRINTS_PAPERS


def _look(nothing: None, form: DemandsForm, today: date, origin: Origin) -> DemandChoice:
    """Preview the letters; the access log records whose accounts were shown."""
    choice = choose_demands(form.kind, form.cleaned_data["konta"], today)
    listed = sorted(one.account.pk for one in (*choice.ready, *choice.refused))
    record("LIST", origin, note=Account._meta.label, changes={"accounts": listed})
    return choice


def _start(nothing: None, form: DemandsForm, today: date, origin: Origin) -> Done:
    """Order the letters, which a job makes once nobody else has to approve them."""
    run = start_demands(form.kind, form.cleaned_data["konta"], today=today, origin=origin)
    count = len(run.accounts)
    if run.state == DemandRun.State.WAITING:
        words = _("Przekazano drugiej osobie. Kont: {count}. Pisma powstaną po zatwierdzeniu.")
        return Done(words.format(count=count), reverse("ebok_desk_debtors"))
    words = _("Zlecono pisma. Kont: {count}. Powstają w tle, za chwilę będą do druku.")
    where = f"{reverse('ebok_desk_papers')}#serie"
    if run.papers_id and origin.signed_in.has_perm(PRINTS_PAPERS):
        where = reverse("ebok_desk_series", args=[run.papers_id])
    return Done(words.format(count=count), where)


class DemandsView(StepView[None]):
    """Order the letters of a stage: the list of debtors opens the preview at once.

    `konto` are the ticked accounts; with `wszystkie` all those of the list's filter.
    """

    template_name = "ebok_plugin/debts/demands.html"
    icon = "warning"
    sees = PURSUES_DEBTS
    step = Step(
        "wezwania",
        gettext_lazy("Pisma do dłużników"),
        _start,
        DemandsForm,
        button=gettext_lazy("Zleć pisma"),
        rights=(PURSUES_DEBTS,),
        preview=_look,
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = {"etap": request.GET.get("etap"), "konta": self.chosen()}
        form = DemandsForm(sent, subject=None, today=self.today)
        if not form.is_valid():
            return self.page(form)
        try:
            return self.page(form, seen=_look(None, form, self.today, self.origin))
        except REFUSALS as refusal:
            return self.refused(form, refusal)

    def chosen(self) -> str:
        """The ids of the chosen accounts, with commas."""
        query = self.request.GET
        if "wszystkie" not in query:
            return ",".join(query.getlist("konto"))
        wanted = DebtorsForm(query, today=self.today)
        found = find_debtors(self.today, wanted.place, least=wanted.least, days=wanted.days)
        return ",".join(str(line.account) for line in found.lines)

    def landing(self) -> str:
        return reverse("ebok_desk_debtors")
