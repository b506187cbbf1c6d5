"""The plugin's pages: what everybody reads, and the form for residents."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.models import User

from ${name} import domain
from ${name}.forms import ProposalForm
from ${name}.models import Entry

A_PAGE = 20


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    shown = Entry.objects.shown_on(business_today())
    page = page_of(request, shown, A_PAGE, name=PAGE)
    return render(request, "${name}/entries.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """For people who are signed in: the office must know whom to ask."""
    user = request.user
    if not isinstance(user, User) or user.person is None:
        return redirect("identity:panels")
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            domain.propose(values["title"], values["text"], user.person, origin_of(request))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("${slug}:proposed")
    return render(request, "${name}/propose.html", {"form": form})


@require_safe
def proposed(request: HttpRequest) -> HttpResponse:
    return render(request, "${name}/proposed.html")
