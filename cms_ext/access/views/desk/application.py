"""Opening an application, and its steps."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.access.domain.queue import application_for, application_to_decide
from cms_ext.access.views.desk.actions import preview_of
from cms_ext.access.views.desk.screen import refused, screen, to_screen
from cms_ext.access.views.desk.staff import clerk
from cms_ext.access.views.desk.step import STEPS
from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason, record_view
from cms_ext.rules.clock import business_today
from cms_ext.workflow.refusal import Refusal


@require_safe
def application(request: HttpRequest, key: int) -> HttpResponse:
    """The screen. Opening it is a read of a person's data and stands in the access log."""
    found = application_for(request.user, key)
    record_view(request, found, found.person, ReadReason.APPLICATION)
    return screen(request, found)


@require_POST
def take_step(request: HttpRequest, key: int, slug: str) -> HttpResponse:
    """One step of the procedure; what the procedure refuses is said on the screen."""
    user = clerk(request)
    found = application_to_decide(user, key)
    step = STEPS.get(slug)
    if step is None:
        raise Http404
    form = step.form_class(request.POST, application=found)
    if not form.is_valid():
        return screen(request, found, bound={slug: form})
    preview = preview_of(step, form)
    if preview and request.POST.get("seen") != preview.digest:
        return screen(request, found, bound={slug: form})
    try:
        with transaction.atomic():
            done = step.act(form, origin_of(request), business_today())
    except Refusal as refusal:
        return refused(request, key, refusal)
    messages.success(request, done)
    return to_screen(key)
