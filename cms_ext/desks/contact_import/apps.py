from cms_ext.plugins import PluginConfig


class ContactImportConfig(PluginConfig):
    name = "cms_ext.desks.contact_import"
    label = "cms_ext_contact_import"
    verbose_name = "Kontakty z pliku"
    slug = "contact-import"
    title = "Kontakty z pliku"
