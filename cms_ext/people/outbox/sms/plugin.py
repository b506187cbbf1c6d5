"""What text messages add to the site: a role, the queue of failures, the job."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext_noop as _

from cms_ext.people.outbox.marks import find_changed_messages
from cms_ext.people.outbox.sms.domain import (
    CHECK,
    deliver_sms,
    list_recent_failures,
    list_unknown,
)
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import (
    Check,
    DeskPart,
    EvidencePart,
    HelpChapter,
    Job,
    LogWords,
    OperationsPart,
    Plugin,
    RightInWords,
    Role,
    WorkQueue,
)

SEES = "cms_ext_sms.view_textmessage"
DECIDES = "cms_ext_sms.resend_textmessage"

PLUGIN = Plugin(
    desk=DeskPart(
        help=(
            HelpChapter(
                "editors",
                "Powiadomienia e-mail i SMS",
                ("cms_ext_sms_textmessage_modeladmin_index",),
            ),
        ),
        roles=(Role("publisher", (SEES, DECIDES)),),
        rights=(
            RightInWords(_("ogląda wysłane SMS"), (SEES,)),
            RightInWords(_("decyduje o SMS, o których bramka nie odpowiedziała"), (DECIDES,)),
        ),
        queues=(
            WorkQueue(
                "failed",
                _("SMS, których nie udało się wysłać w ostatnich 7 dniach"),
                "cms_ext_sms_textmessage_modeladmin_index",
                (SEES,),
                list_recent_failures,
                query="?state__exact=FAILED",
                order=91,
            ),
            WorkQueue(
                "unknown",
                _("SMS, o których nie wiadomo, czy wyszły"),
                "cms_ext_sms_textmessage_modeladmin_index",
                (SEES, DECIDES),
                list_unknown,
                query="?state__exact=UNKNOWN",
                order=92,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=(
                ("SMS_RESENT", _("Ponowne wysłanie SMS")),
                ("SMS_SETTLED", _("Uznanie SMS za wysłany")),
            )
        ),
        checks=(Check(CHECK, _("SMS do wysłania"), partial(find_changed_messages, TextMessage)),),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "deliver_sms", timedelta(seconds=3), deliver_sms, order=25, title=_("Wysyłanie SMS")
            ),
        )
    ),
)
