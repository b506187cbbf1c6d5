"""Ringing about an account: the numbers, what was said, and what was said before."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cms_ext.base.web.paging import ListPage, page_of
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.ledger.domain.call_note import call_notes_of, contacts_of, note_call
from ebok_plugin.ledger.forms.call import CallForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import NOTES_CALLS, SEES_PEOPLE
from ebok_plugin.ledger.views.desk.account import ActView, the_account

A_PAGE = 20


def _note(account: Account, form: CallForm, today: date, origin: Origin) -> None:
    note_call(
        account,
        on=form.cleaned_data["on"],
        spoken_with=form.person,
        words=form.cleaned_data["words"],
        key=form.cleaned_data["key"],
        origin=origin,
        today=today,
    )


class CallView(ActView[Account]):
    """The whole numbers stand here and not on the card: opening it is recorded as a call."""

    template_name = "ebok_plugin/desk/call.html"
    icon = "comment"
    sees = NOTES_CALLS
    step = Step(
        "rozmowa",
        _("Rozmowa o koncie"),
        _note,
        CallForm,
        button=_("Zapisz rozmowę"),
        done=_("Rozmowę zapisano."),
        rights=(SEES_PEOPLE,),
    )

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Everybody whose number is shown can read in the own account that it was."""
        shown = contacts_of(self.account, self.today)
        for person in {self.account.payer, *(one.person for one in shown)}:
            record_view(request, self.account, person, ReadReason.CALL)
        return StepView.get(self, request)

    def find_subject(self, pk: int) -> Account:
        self.account = the_account(pk)
        return self.account

    @cached_property
    def page_of_notes(self) -> ListPage:
        """What was said before, the newest first."""
        return page_of(self.request, call_notes_of(self.account), A_PAGE)
