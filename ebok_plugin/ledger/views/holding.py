"""Rights to accounts at the finance desk: granted and ended, never deleted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel

from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import ReadReason, origin_of, record_view
from cms_ext.office.desk_kit.staff_registers.views import (
    RecordedInspectView,
    RegisterCreateView,
    RegisterEditView,
)
from cms_ext.people.identity.domain.people import on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import for_staff
from ebok_plugin.ledger.domain.account import NewPayer, hand_over_account
from ebok_plugin.ledger.forms.holding import (
    AccountHandOverForm,
    EndAccessForm,
    GrantForm,
    person_chooser,
)
from ebok_plugin.ledger.models import Account, AccountAccess


class GrantView(RegisterCreateView):
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
        person = None if key is None else on_file().filter(pk=key).first()
        return {**initial, "account": self.request.GET.get("konto", ""), "person": person}


class EndView(RegisterEditView):
    form_panels = [
        FieldPanel("account", read_only=True),
        FieldPanel("person", read_only=True),
        FieldPanel("role", read_only=True),
        FieldPanel("valid_from", read_only=True),
        FieldPanel("valid_to"),
    ]
    verb_form = EndAccessForm


class HoldingInspectView(RecordedInspectView):
    reason = ReadReason.SETTLEMENT

    def subject_of(self, row: AccountAccess) -> Person:
        return row.account.payer


@for_staff("ebok_plugin_ledger.add_account")
@require_http_methods(["GET", "HEAD", "POST"])
def new_payer(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person pays for the premises from a day on."""
    account = get_object_or_404(
        Account.objects.select_related("payer", "premises__building"), pk=pk
    )
    form = AccountHandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        new = NewPayer(entered["person"], entered["account_no"], entered["nrb"])
        try:
            fresh = hand_over_account(account, new, on=entered["on"], origin=origin_of(request))
        except ValidationError as refusal:
            for field, texts in _by_field(refusal).items():
                form.add_error(field if field in form.fields else None, texts)
        else:
            messages.success(
                request,
                _("Konto %(old)s zamknięto, konto %(new)s otwarto.")
                % {"old": account.account_no, "new": fresh.account_no},
            )
            return redirect(
                reverse("ebok_plugin_ledger_account_modeladmin_inspect", args=[fresh.pk])
            )
    record_view(request, account, account.payer, ReadReason.SETTLEMENT)
    return render(
        request, "ebok_plugin/ledger/admin/new_payer.html", {"account": account, "form": form}
    )


def _by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """The messages of a refusal by field; those without one under an empty name."""
    if hasattr(refusal, "error_dict"):
        return refusal.message_dict
    return {"": refusal.messages}
