"""What mail adds to the site: its register's rights, the queue of failures, the job."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.domain.outbox import list_failed_messages
from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    OperationsPart,
    Plugin,
    RightInWords,
    Role,
    WorkQueue,
)

PLUGIN = Plugin(
    desk=DeskPart(
        roles=(
            Role(
                "legal_admin",
                ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage"),
            ),
        ),
        rights=(
            RightInWords(
                _("ogląda pocztę wychodzącą i wysyła ponownie to, co nie wyszło"),
                ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage"),
            ),
        ),
        queues=(
            WorkQueue(
                "failed",
                _("Wiadomości e-mail, których nie udało się wysłać"),
                "cms_ext_mail_outgoingmessage_modeladmin_index",
                ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage"),
                list_failed_messages,
                query="?state__exact=FAILED",
                order=90,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(actions=(("MAIL_RESENT", _("Ponowne wysłanie wiadomości")),))
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "deliver_mail",
                timedelta(seconds=3),
                deliver_mail,
                order=45,
                title=_("Wysyłanie poczty"),
            ),
        )
    ),
)
