from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Job, Plugin, PluginConfig, RightInWords, Role


class SmsConfig(PluginConfig):
    name = "cms_ext.people.sms"
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
        jobs=(
            Job(
                "deliver_sms",
                timedelta(seconds=3),
                "cms_ext.people.sms.domain.deliver_sms",
                order=25,
            ),
        ),
    )
