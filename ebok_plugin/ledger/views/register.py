"""The ledger in the administration: read-only, each look recorded in the access log."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.views import get_setting_edit_handler

from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, read_origin, record, record_view
from cms_ext.office.desk_kit.row_version import versioned
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.office.desk_kit.staff_registers.index import RegisterIndexView
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.domain.person import list_people_on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.account import NewPayer
from ebok_plugin.ledger.domain.payment_change import change_payer_numbers, propose_hand_over
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.forms.desk import (
    AccountHandOverForm,
    EndAccessForm,
    GrantForm,
    person_chooser,
)
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry, PayerNumbers
from ebok_plugin.ledger.rights import GRANTS, OPENS_ACCOUNTS, SETS_NUMBERS


class LedgerIndexView(RegisterIndexView):
    """Logs the ids of the accounts on the page that staff looked at."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        accounts = sorted({_account_id(row) for row in context["object_list"]})
        record(
            "LIST",
            read_origin(self.request),
            note=self.model._meta.label,
            changes={"accounts": accounts},
        )
        return context


def _account_id(row: Account | LedgerEntry) -> int:
    return row.pk if isinstance(row, Account) else row.account_id


# What takes a second person: label, screen, words of the link.
CHANGES = (
    (
        gettext_lazy("zmiana płatnika"),
        "ebok_ledger_new_payer",
        gettext_lazy("Wpisz nowego płatnika"),
    ),
    (
        gettext_lazy("zmiana rachunku"),
        "ebok_desk_account_number",
        gettext_lazy("Zmień rachunek do wpłat"),
    ),
    (
        gettext_lazy("zamknięcie konta"),
        "ebok_desk_close_account",
        gettext_lazy("Zamknij konto"),
    ),
)


class AccountInspectView(registers.RecordedInspectView, registers.ComputedInspectView):
    reason = ReadReason.SETTLEMENT

    def subject_of(self, row: Account) -> Person:
        return row.payer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add links to a new payer, number and right, for the desk that may enter them."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = self.instance
        if not isinstance(row, Account):
            return context
        may = self.request.user.has_perm
        if row.closed_on is None and may(OPENS_ACCOUNTS):
            # On a mirror the accounting program closes accounts.
            for label, url_name, words in CHANGES[:2] if is_mirror() else CHANGES:
                link = format_html('<a href="{}">{}</a>', reverse(url_name, args=[row.pk]), words)
                context["fields"].append({"label": label, "value": link})
        # The last settlement of a closed account may still need a proxy.
        if may(GRANTS):
            address = reverse("ebok_plugin_ledger_accountaccess_modeladmin_create")
            query = urlencode({"konto": row.account_no})
            link = format_html(
                '<a href="{}?{}">{}</a>', address, query, gettext_lazy("Nadaj uprawnienie")
            )
            context["fields"].append({"label": gettext_lazy("wgląd innej osoby"), "value": link})
        return context


class EntryInspectView(AccountInspectView):
    """Records the look against the account, so that its holder finds it there."""

    def record_look(self) -> None:
        entry: LedgerEntry = self.instance
        account = entry.account
        record_view(self.request, account, account.payer, self.reason, changes={"entry": entry.seq})


class _LinkedFilter(SimpleListFilter):
    """A filter that only a link sets: a choice among all accounts would be a page of its own."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value()
        return [(value, value)] if value else []


class AccountFilter(_LinkedFilter):
    title = gettext_lazy("konto")
    parameter_name = "konto"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry]
    ) -> QuerySet[LedgerEntry]:
        return queryset.filter(account__account_no=self.value() or "")


class BatchFilter(_LinkedFilter):
    title = gettext_lazy("paczka")
    parameter_name = "paczka"

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry]
    ) -> QuerySet[LedgerEntry]:
        key = row_key(self.value() or "")
        return queryset.none() if key is None else queryset.filter(batch_id=key)


class ClosedFilter(SimpleListFilter):
    title = gettext_lazy("stan konta")
    parameter_name = "stan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("otwarte", gettext_lazy("otwarte")), ("zamkniete", gettext_lazy("zamknięte"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() not in ("otwarte", "zamkniete"):
            return queryset
        return queryset.filter(closed_on__isnull=self.value() == "otwarte")


class GrantView(registers.RegisterCreateView):
    """`?konto=NUMBER` and `?osoba=ID` fill in account and person, for the links on their pages."""

    form_panels = [
        FieldPanel("account"),
        FieldPanel("person", widget=person_chooser.widget_class),
        FieldPanel("role"),
        FieldPanel("scope"),
        FieldPanel("share"),
        FieldPanel("valid_from"),
        FieldPanel("valid_to"),
    ]
    verb_form = GrantForm

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        key = row_key(self.request.GET.get("osoba", ""))
        person = None if key is None else list_people_on_file().filter(pk=key).first()
        return {**initial, "account": self.request.GET.get("konto", ""), "person": person}


class EndView(registers.RegisterEditView):
    form_panels = [
        FieldPanel("account", read_only=True),
        FieldPanel("person", read_only=True),
        FieldPanel("role", read_only=True),
        FieldPanel("valid_from", read_only=True),
        FieldPanel("valid_to"),
    ]
    verb_form = EndAccessForm


class HoldingInspectView(registers.RecordedInspectView):
    reason = ReadReason.SETTLEMENT

    def subject_of(self, row: AccountAccess) -> Person:
        return row.account.payer


@for_staff(OPENS_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_payer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another person pay for the premises from a day on."""
    account = get_object_or_404(
        Account.objects.select_related("payer", "premises__building"), pk=pk
    )
    form = AccountHandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        new = NewPayer(entered["person"], entered["account_no"], entered["nrb"])
        try:
            propose_hand_over(account, new, on=entered["on"], origin=read_origin(request))
        except (PostingError, ValidationError) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, registers.PROPOSED)
            return redirect("ebok_desk_inbox")
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    return render(
        request, "ebok_plugin/ledger/admin/new_payer.html", {"account": account, "form": form}
    )


def save_payer_numbers(request: HttpRequest, numbers: Model) -> HttpResponse | None:
    """Save „Numery do wpłat mieszkańców”, or leave the change to a second person.

    Wagtail's own view comes next where nothing is returned: it refuses who may not, shows the
    form, and what is wrong in it.
    """
    is_saved = isinstance(numbers, PayerNumbers) and request.method == "POST"
    if not is_saved or not request.user.has_perm(SETS_NUMBERS):
        return None
    form_class = versioned(get_setting_edit_handler(PayerNumbers).get_form_class())
    # Wagtail's instance stays as it is stored: its view reads it once more.
    stored = PayerNumbers.objects.get(pk=numbers.pk)
    form = form_class(request.POST, instance=stored, for_user=request.user)
    if not form.is_valid():
        return None
    try:
        change = change_payer_numbers(form.cleaned_data, origin=read_origin(request))
    except PostingError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, registers.PROPOSED if change else _("Zapisano."))
    return redirect(request.path)
