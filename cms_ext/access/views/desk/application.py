"""Opening an application, and its steps."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms_ext.access.domain.queue import DECIDES, application_for, application_to_decide
from cms_ext.access.models import AccessApplication
from cms_ext.access.views.desk.screen import refused, screen
from cms_ext.access.views.desk.step import STEPS, MessagePreview
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.workflow.views import StepView
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    require_rights,
)


@require_safe
@for_staff(ENTERS_ADMIN)
def application(request: StaffRequest, key: int) -> HttpResponse:
    """The screen. Opening it is a read of a person's data and stands in the access log."""
    found = application_for(request.user, key)
    record_view(request, found, found.person, ReadReason.APPLICATION)
    return screen(request, found)


class ApplicationStepView(StepView[AccessApplication]):
    """One step of the procedure; what the procedure refuses is said on the screen."""

    http_method_names = ["post"]
    sees = DECIDES
    steps = STEPS

    def find_subject(self, key: int, slug: str) -> AccessApplication:
        return application_to_decide(require_rights(self.request), key)

    def landing(self) -> str:
        return reverse("access_desk_application", args=[self.subject.pk])

    def confirmed(self, form: BaseForm) -> bool:
        """Whether the clerk has seen the very text that the applicant will read."""
        assert self.step.preview is not None
        letter = self.step.preview(self.subject, form, self.today, self.origin)
        return isinstance(letter, MessagePreview) and self.request.POST.get("seen") == letter.digest

    def page(self, form: BaseForm, *, seen: object = None, status: int = 200) -> HttpResponse:
        found = application_for(self.request.user, self.subject.pk)
        return screen(self.request, found, bound={self.step.slug: form}, seen=seen, status=status)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        return refused(self.request, self.subject.pk, refusal)
