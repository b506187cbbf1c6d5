from datetime import timedelta

from cms_ext.plugins import Job, Plugin, PluginConfig, Role


class SmsConfig(PluginConfig):
    name = "cms_ext.people.sms"
    label = "cms_ext_sms"
    verbose_name = "SMS"
    plugin = Plugin(
        slug="sms",
        title="SMS",
        roles=(Role("publisher", ("cms_ext_sms.view_textmessage",)),),
        jobs=(
            Job(
                "deliver_sms",
                timedelta(seconds=3),
                "cms_ext.people.sms.domain.deliver_sms",
                order=25,
            ),
        ),
    )
