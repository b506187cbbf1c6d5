"""The screens of the data protection desk: a copy for a person, and the erasure."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason, record_view
from cms_ext.identity.domain.people import people_found
from cms_ext.identity.models import Person
from cms_ext.privacy.domain.erasure import ErasureRefused, Kept, erase, rehearse
from cms_ext.privacy.domain.export import Way
from cms_ext.privacy.forms.erasure import ErasureForm
from cms_ext.privacy.models import Erasure
from cms_ext.privacy.views.my_data import archive_response
from cms_ext.rules.clock import business_today
from cms_ext.theme.search_input import normalised_query

EXPORTS, ERASES = "cms_ext_privacy.export_person", "cms_ext_privacy.erase_person"
PER_PAGE = 25


def with_right(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only for staff with the right."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


@require_safe
@with_right(EXPORTS)
def people(request: HttpRequest) -> HttpResponse:
    query = normalised_query(request.GET.get("q", ""))
    page = Paginator(people_found(query), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "cms_ext/privacy/desk/people.html", {"query": query, "page": page})


@require_safe
@with_right(EXPORTS)
def person(request: HttpRequest, key: int) -> HttpResponse:
    """Who it is, the way to the copy and to the erasure; the look is recorded."""
    one = get_object_or_404(Person, pk=key)
    record_view(request, one, one, ReadReason.INSPECTION)
    erasure = Erasure.objects.filter(person=one).select_related("by").first()
    return render(request, "cms_ext/privacy/desk/person.html", {"one": one, "erasure": erasure})


@require_POST
@with_right(EXPORTS)
def copy(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """The archive, to be handed to the person."""
    return archive_response(get_object_or_404(Person, pk=key), Way.DESK, origin_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@with_right(ERASES)
def erasure(request: HttpRequest, key: int) -> HttpResponse:
    """What would stay and why, or why it cannot be done; POST does it."""
    one = get_object_or_404(Person, pk=key)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erase(one, business_today(), origin_of(request))
        except ErasureRefused:
            return _asked(request, one, form)
        messages.success(request, _("Dane usunięto. Lista tego, co zostało, jest poniżej."))
        return redirect("privacy_desk_person", key=one.pk)
    return _asked(request, one, form)


def _asked(request: HttpRequest, one: Person, form: ErasureForm) -> HttpResponse:
    kept: list[Kept] = []
    reasons: tuple[str, ...] = ()
    try:
        kept = rehearse(one, business_today())
    except ErasureRefused as refused:
        reasons = refused.reasons
    context = {"one": one, "form": form, "kept": kept, "reasons": reasons}
    return render(request, "cms_ext/privacy/desk/erasure.html", context)
