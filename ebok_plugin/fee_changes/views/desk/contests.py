"""Cases in court about a change."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cms_ext.audit.domain.event import origin_of
from cms_ext.rules.clock import business_today
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.contest_end import end_contest
from ebok_plugin.fee_changes.domain.rights import ENDS_CONTESTS, OPENS_CONTESTS
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.forms.contest import ContestEndForm, ContestForm
from ebok_plugin.fee_changes.models import Contest
from ebok_plugin.fee_changes.views.desk.deliveries import ANSWERS, asked
from ebok_plugin.fee_changes.views.desk.screen import change_by, require
from ebok_plugin.ledger.errors import PostingError


@require_http_methods(ANSWERS)
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """A payer went to court."""
    require(request, OPENS_CONTESTS)
    change = change_by(pk)
    form = ContestForm(request.POST or None, change=change)

    def act() -> str:
        assert form.notice is not None
        open_contest(
            form.notice.account,
            change,
            filed_on=form.cleaned_data["filed_on"],
            court_ref=form.cleaned_data["court_ref"],
            rates=form.contested,
            origin=origin_of(request),
            today=business_today(),
        )
        return _(
            "Sprawę zapisano. Opłaty zależne od Spółdzielni zostają w dotychczasowej wysokości."
        )

    return asked(request, change, form, gettext_lazy("Zapisz sprawę w sądzie"), act)


@require_http_methods(ANSWERS)
def end(request: HttpRequest, pk: int, contest: int) -> HttpResponse:
    """The judgment is final; its corrections are posted."""
    require(request, ENDS_CONTESTS)
    change = change_by(pk)
    found = get_object_or_404(Contest, pk=contest, change=change)
    form = ContestEndForm(request.POST or None)

    def act() -> str:
        try:
            posted = end_contest(
                found,
                Contest.State(form.cleaned_data["outcome"]),
                final_on=form.cleaned_data["final_on"],
                origin=origin_of(request),
                today=business_today(),
            )
        except PostingError as error:
            raise FeeChangeError(error.code, error.message) from error
        return _("Sprawę zakończono. Zaksięgowane wyrównania: %(n)d.") % {"n": len(posted)}

    return asked(request, change, form, gettext_lazy("Zakończ sprawę w sądzie"), act)
