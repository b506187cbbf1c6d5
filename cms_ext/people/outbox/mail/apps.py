from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, LogWords, Plugin, PluginConfig, RightInWords, Role, WorkQueue


class MailConfig(PluginConfig):
    name = "cms_ext.people.outbox.mail"
    label = "cms_ext_mail"
    verbose_name = "Poczta"
    plugin = Plugin(
        slug="mail",
        title="Poczta",
        log=LogWords(actions=(("MAIL_RESENT", _("Ponowne wysłanie wiadomości")),)),
        roles=(
            Role(
                "legal_admin",
                ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage"),
            ),
        ),
        rights=(
            RightInWords(
                _("ogląda pocztę wychodzącą i wysyła ponownie to, co nie wyszło"),
                (
                    "cms_ext_mail.view_outgoingmessage",
                    "cms_ext_mail.resend_outgoingmessage",
                ),
            ),
        ),
        today=(
            WorkQueue(
                "failed",
                _("Wiadomości e-mail, których nie udało się wysłać"),
                "cms_ext_mail_outgoingmessage_modeladmin_index",
                ("cms_ext_mail.view_outgoingmessage", "cms_ext_mail.resend_outgoingmessage"),
                "cms_ext.people.outbox.mail.domain.outbox.failed_messages",
                query="?state__exact=FAILED",
                order=90,
            ),
        ),
        jobs=(
            Job(
                "deliver_mail",
                timedelta(seconds=3),
                "cms_ext.people.outbox.mail.domain.delivery.deliver_mail",
                order=45,
                title=_("Wysyłanie poczty"),
            ),
        ),
    )
