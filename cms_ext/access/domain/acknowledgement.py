"""T1: whoever is on file learns that an application came in under their name."""

from __future__ import annotations

from django.utils import timezone

from cms_ext.access.models import AccessApplication
from cms_ext.frontend.theme.figures import plain_date
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.mail.domain.outbox import queue_message
from cms_ext.plugins import panel_of
from cms_ext.plugins.procedure import realm_of

TEMPLATE = "cms_ext/access/mail/received.txt"


def acknowledge_receipt(application: AccessApplication) -> None:
    """Queue T1 to the registered address.

    Nothing is sent without a person or an address on file.
    """
    person = application.person
    if person is None or not person.correspondence_email:
        return
    panel = panel_of(realm_of(application.panel))
    coop = CoopSettings.objects.filter(site__is_default_site=True).first()
    context = {
        "number": application.number,
        "panel": panel.name if panel else application.panel,
        "received": plain_date(timezone.localdate(application.received_at)),
        "phone": coop.phone if coop else "",
    }
    queue_message(person.correspondence_email, TEMPLATE, context, about=application)
