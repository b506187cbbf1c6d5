from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, Plugin, PluginConfig, RightInWords, Role, WorkQueue


class SmsConfig(PluginConfig):
    name = "cms_ext.people.outbox.sms"
    label = "cms_ext_sms"
    verbose_name = "SMS"
    plugin = Plugin(
        slug="sms",
        title="SMS",
        roles=(Role("publisher", ("cms_ext_sms.view_textmessage",)),),
        rights=(
            RightInWords(
                _("ogląda wysłane SMS"),
                ("cms_ext_sms.view_textmessage",),
            ),
        ),
        today=(
            WorkQueue(
                "failed",
                _("SMS, których nie udało się wysłać w ostatnich 7 dniach"),
                "cms_ext_sms_textmessage_modeladmin_index",
                ("cms_ext_sms.view_textmessage",),
                "cms_ext.people.outbox.sms.domain.failed_lately",
                query="?state__exact=FAILED",
                order=91,
            ),
        ),
        jobs=(
            Job(
                "deliver_sms",
                timedelta(seconds=3),
                "cms_ext.people.outbox.sms.domain.deliver_sms",
                order=25,
                title=_("Wysyłanie SMS"),
            ),
        ),
    )
