"""The plugin's pages: what everybody reads, and the form for residents."""

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.models import User
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ${name}.domain import save_entry
from ${name}.forms import ProposalForm
from ${name}.models import Entry


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    page = select_page(request, Entry.objects.shown_on(business_today()), 20, name=PAGE)
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
        save_entry(Entry(person=user.person, **form.cleaned_data), read_origin(request))
        messages.success(request, _("Wpis jest wysłany. Biuro przeczyta go i pokaże wszystkim."))
        return redirect("${slug}:entries")
    return render(request, "${name}/propose.html", {"form": form})
