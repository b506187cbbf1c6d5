"""Taking an announcement off the site, with the reason for it (announcement.md §3)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.notices.models import AnnouncementPage

# In Wagtail's own log, beside its plain unpublishing.
WITHDRAWN = "coop.withdraw"
RUNNING = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


@transaction.atomic
def withdraw_announcement(page: AnnouncementPage, reason: str, *, origin: Origin) -> None:
    """Take an announcement off the site: its address answers 404, a running approval ends.

    Text and history stay for editors.

    Raises ValidationError for one that is not on the site.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise ValidationError(_("Tego ogłoszenia nie ma na stronie."))
    # Whoever was asked to look at a newer version would bring it back without knowing.
    for waiting in page.workflow_states.filter(status__in=RUNNING):
        waiting.cancel(user=origin.actor)
    page.unpublish(user=origin.actor, log_action=WITHDRAWN)
    record("ANNOUNCEMENT_WITHDRAWN", origin, obj=page, note=reason)
