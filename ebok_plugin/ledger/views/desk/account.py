"""What the screens about one account share: the account of the address, and an act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages

from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.ledger.models import Account


def number_of(request: HttpRequest, name: str) -> int | None:
    """A number of the address; None for none and for what is no number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def the_account(pk: int) -> Account:
    """The account of the address, or 404."""
    return get_object_or_404(Account.objects.select_related("payer", "premises__building"), pk=pk)


S = TypeVar("S")


# What a form sent twice is told; the first time it was done.
DONE_BEFORE = ("ALREADY_POSTED", "ALREADY_PROPOSED")


class ActView(StepView[S]):
    """What is about the account of the address, and leads back to its card."""

    template_name = "ebok_plugin/desk/act.html"
    icon = "edit"
    account: Account

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Each look stands in the access log."""
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
        """(name, value) of what the act is about."""
        return ()
