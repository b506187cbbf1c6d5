"""Naming the person of an application whom the software did not find."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms_ext.access.domain.person_link import link_person
from cms_ext.access.domain.queue import application_to_decide
from cms_ext.access.views.desk.screen import refused, to_screen
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff


@require_POST
@for_staff(ENTERS_ADMIN)
def name_person(request: StaffRequest, key: int) -> HttpResponse:
    """The clerk says who it is; the checks run anew."""
    application = application_to_decide(request.user, key)
    posted = request.POST.get("person", "")
    person = get_object_or_404(Person, pk=int(posted) if posted.isdecimal() else 0)
    try:
        link_person(application, person, origin_of(request), business_today())
    except Refusal as refusal:
        return refused(request, key, refusal)
    messages.success(request, _("Wskazano osobę w rejestrze: %(name)s.") % {"name": person.name})
    return to_screen(key)
