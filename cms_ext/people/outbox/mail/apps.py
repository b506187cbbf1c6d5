from cms_ext.plugins import PluginConfig


class MailConfig(PluginConfig):
    name = "cms_ext.people.outbox.mail"
    label = "cms_ext_mail"
    verbose_name = "Poczta"
    slug = "mail"
    title = "Poczta"
