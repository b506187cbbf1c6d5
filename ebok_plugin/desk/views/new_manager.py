"""The screen that gives all accounts of a manager to the next one."""

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.people.life_events.rights import SEES as SEES_EVENTS
from ebok_plugin.desk.domain.event_accounts import describe_account
from ebok_plugin.desk.domain.manager_event import MANAGER, hand_over_accounts, list_managed
from ebok_plugin.ledger import rights
from ebok_plugin.ledger.forms.desk import PayerForm


class ManagerForm(PayerForm):
    """Who manages from the day of the event on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Nowy zarządca")


def _hand_over(event: LifeEvent, form: ManagerForm, today: date, origin: Origin) -> Done:
    count = hand_over_accounts(event, form.cleaned_data["person"], origin=origin)
    return Done(_("Przekazano konta: {count}.").format(count=count))


class NewManagerView(StepView[LifeEvent]):
    """Choose the next manager; the accounts that change hands are displayed first."""

    template_name = "ebok_plugin/desk/new_manager.html"
    icon = "group"
    sees = SEES_EVENTS
    step = Step(
        "zarzadca",
        gettext_lazy("Przekaż konta nowemu zarządcy"),
        _hand_over,
        ManagerForm,
        about=gettext_lazy(
            "Dotychczasowy zarządca czyta je do dnia poprzedzającego zmianę, nowy od tego dnia."
        ),
        button=gettext_lazy("Przekaż konta"),
        rights=(rights.GRANTS, rights.ENDS_RIGHTS),
        serious=True,
    )

    def find_subject(self, event: int) -> LifeEvent:
        row = get_object_or_404(LifeEvent.objects.select_related("person"), pk=event)
        if row.kind != MANAGER or row.state != LifeEvent.State.OPEN:
            raise Http404
        return row

    def landing(self) -> str:
        return reverse("life_event", args=[self.subject.pk])

    def subtitle(self) -> str:
        return self.subject.person.name

    def accounts(self) -> list[str]:
        """Return the accounts that change hands, as text."""
        return [describe_account(access.account) for access in list_managed(self.subject)]
