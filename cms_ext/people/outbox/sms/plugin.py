"""What text messages add to the site: a role, the queue of failures, the job."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.people.outbox.sms.domain import deliver_sms, list_recent_failures
from cms_ext.plugins import DeskPart, Job, OperationsPart, Plugin, RightInWords, Role, WorkQueue

PLUGIN = Plugin(
    desk=DeskPart(
        roles=(Role("publisher", ("cms_ext_sms.view_textmessage",)),),
        rights=(RightInWords(_("ogląda wysłane SMS"), ("cms_ext_sms.view_textmessage",)),),
        queues=(
            WorkQueue(
                "failed",
                _("SMS, których nie udało się wysłać w ostatnich 7 dniach"),
                "cms_ext_sms_textmessage_modeladmin_index",
                ("cms_ext_sms.view_textmessage",),
                list_recent_failures,
                query="?state__exact=FAILED",
                order=91,
            ),
        ),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "deliver_sms", timedelta(seconds=3), deliver_sms, order=25, title=_("Wysyłanie SMS")
            ),
        )
    ),
)
