"""Base view of acts on an account; screens of a call and of the account search."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import ListPage, select_page
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.staff_registers.views import PROPOSED
from cms_ext.office.desk_kit.workflow.step import Step
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.account_search import find_accounts
from ebok_plugin.ledger.domain.call_note import list_callable_contacts, note_call, select_call_notes
from ebok_plugin.ledger.domain.payment_change import propose_closing, propose_number, propose_payer
from ebok_plugin.ledger.forms.desk import AccountNumberForm, CallForm, ClosingForm, PayerForm
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import NOTES_CALLS, OPENS_ACCOUNTS, SEES, SEES_PEOPLE

View = Callable[..., HttpResponse]


def of_own_ledger(view: View) -> View:
    """Answer 404 on a mirror: only an own ledger has what the page shows."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_mirror():
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def read_number(request: HttpRequest, name: str) -> int | None:
    """Read a number from the address; None for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def account_or_404(pk: int) -> Account:
    """Return the account of the address, or 404."""
    return get_object_or_404(Account.objects.select_related("payer", "premises__building"), pk=pk)


S = TypeVar("S")


# The message for a form sent twice; the first one was carried out.
DONE_BEFORE = ("ALREADY_POSTED", "ALREADY_PROPOSED")


class ActView(StepView[S]):
    """A step about the account of the address, which returns to its card."""

    template_name = "ebok_plugin/ledger/desk/act.html"
    icon = "edit"
    account: Account

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; each look is recorded in the access log."""
        record_view(request, self.account, self.account.payer, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        if getattr(refusal, "code", "") not in DONE_BEFORE:
            return super().refused(form, refusal)
        messages.warning(self.request, str(refusal))
        return redirect(self.landing())

    def landing(self) -> str:
        return reverse("ebok_desk_account", args=[self.account.pk])

    def subtitle(self) -> str:
        return self.account.account_no

    def facts(self) -> Sequence[tuple[str, object]]:
        """Return (name, value) pairs about the subject of the act."""
        return ()


PAGE_SIZE = 20


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
    """Call screen with full telephone numbers; opening it is recorded as a call."""

    template_name = "ebok_plugin/ledger/desk/call.html"
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
        """Record for each person shown that the number was seen; they can read it themselves."""
        contacts = list_callable_contacts(self.account, self.today)
        for person in {self.account.payer, *(contact.person for contact in contacts)}:
            record_view(request, self.account, person, ReadReason.CALL)
        return StepView.get(self, request)

    def find_subject(self, pk: int) -> Account:
        self.account = account_or_404(pk)
        return self.account

    @cached_property
    def page_of_notes(self) -> ListPage:
        """Earlier notes, the newest first."""
        return select_page(self.request, select_call_notes(self.account), PAGE_SIZE)


class NumberView(ActView[Account]):
    """Propose another number to pay to."""

    template_name = "cms_ext/workflow/step.html"
    sees = OPENS_ACCOUNTS
    step = Step(
        "numer-do-wplat",
        _("Zmień rachunek do wpłat"),
        lambda account, form, today, origin: propose_number(
            account, form.cleaned_data["nrb"], origin=origin
        ),
        AccountNumberForm,
        about=_(
            "Numer zmieni się dopiero, gdy zatwierdzi go druga osoba. Płatnik dostanie e-mail, a "
            "bez e-maila list."
        ),
        button=_("Przekaż do zatwierdzenia"),
        done=PROPOSED,
        rights=(OPENS_ACCOUNTS,),
    )

    def find_subject(self, pk: int) -> Account:
        self.account = account_or_404(pk)
        return self.account


class ClosingView(ActView[Account]):
    """Propose that the account closes and nobody follows."""

    template_name = "cms_ext/workflow/step.html"
    sees = OPENS_ACCOUNTS
    step = Step(
        "zamkniecie",
        _("Zamknij konto"),
        lambda account, form, today, origin: propose_closing(
            account, on=form.cleaned_data["on"], origin=origin
        ),
        ClosingForm,
        about=_(
            "Gdy lokal wraca do Spółdzielni albo łączy się z innym. Nowemu płatnikowi konto "
            "przekazuje „Wpisz nowego płatnika”. Zamknie je dopiero druga osoba."
        ),
        button=_("Przekaż do zatwierdzenia"),
        done=PROPOSED,
        rights=(OPENS_ACCOUNTS,),
        serious=True,
    )

    def find_subject(self, pk: int) -> Account:
        if is_mirror():
            raise Http404
        self.account = account_or_404(pk)
        return self.account


class PayerView(ClosingView):
    """Propose that the account was another person's from its first day on."""

    step = Step(
        "wlasciwy-platnik",
        _("Popraw płatnika"),
        lambda account, form, today, origin: propose_payer(
            account, form.cleaned_data["person"], origin=origin
        ),
        PayerForm,
        about=_(
            "Gdy konto od początku założono na złą osobę. Numer i księga zostają, a wszystkie "
            "dotychczasowe uprawnienia do konta kończą się od razu. Zmienia to dopiero druga osoba."
        ),
        button=_("Przekaż do zatwierdzenia"),
        done=PROPOSED,
        rights=(OPENS_ACCOUNTS,),
        serious=True,
    )


QUERY_LENGTH = 100


@require_safe
@for_staff(SEES)
def search_accounts(request: HttpRequest) -> HttpResponse:
    """Search accounts; the access log names the accounts shown, not the query."""
    query = request.GET.get("q", "")[:QUERY_LENGTH].replace("\x00", "")
    found = find_accounts(query, business_today())
    if found.hits:
        accounts = sorted(hit.account.pk for hit in found.hits)
        record(
            "LIST", read_origin(request), note=Account._meta.label, changes={"accounts": accounts}
        )
    return render(request, "ebok_plugin/ledger/desk/find.html", {"query": query, "found": found})
