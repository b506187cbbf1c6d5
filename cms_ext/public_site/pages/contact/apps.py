from cms_ext.plugins import PluginConfig


class ContactConfig(PluginConfig):
    name = "cms_ext.public_site.pages.contact"
    label = "cms_ext_contact"
    verbose_name = "Formularz kontaktowy"
    slug = "contact"
    title = "Formularz kontaktowy"
