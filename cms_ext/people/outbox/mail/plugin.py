"""What mail adds to the site: its register's rights, the queue of failures, the job."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.people.outbox.mail.domain.delivery import CHECK, deliver_mail
from cms_ext.people.outbox.mail.domain.outbox import list_failed_messages
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import find_changed_messages

# What one needs to see what failed and send it again.
RESENDS = ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage")

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Rejestry i ustawienia",
                ("cms_ext_mail_outgoingmessage_modeladmin_index",),
            ),
        ),
        roles=(plugins.Role("legal_admin", RESENDS),),
        rights=(
            plugins.RightInWords(
                _("ogląda pocztę wychodzącą i wysyła ponownie to, co nie wyszło"), RESENDS
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "failed",
                _("Wiadomości e-mail, których nie udało się wysłać"),
                "cms_ext_mail_outgoingmessage_modeladmin_index",
                RESENDS,
                list_failed_messages,
                query="?state__exact=FAILED",
                order=90,
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(actions=(("MAIL_RESENT", _("Ponowne wysłanie wiadomości")),)),
        checks=(
            plugins.Check(
                CHECK, _("Poczta wychodząca"), partial(find_changed_messages, OutgoingMessage)
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        jobs=(
            plugins.Job(
                "deliver_mail",
                timedelta(seconds=3),
                deliver_mail,
                order=45,
                title=_("Wysyłanie poczty"),
            ),
        )
    ),
)
