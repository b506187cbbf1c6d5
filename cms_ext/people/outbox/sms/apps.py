from cms_ext.plugins import PluginConfig


class SmsConfig(PluginConfig):
    name = "cms_ext.people.outbox.sms"
    label = "cms_ext_sms"
    verbose_name = "SMS"
    slug = "sms"
    title = "SMS"
