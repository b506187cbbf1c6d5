from cms_ext.plugins import Plugin, PluginConfig, Role


class ContactConfig(PluginConfig):
    name = "cms_ext.contact"
    label = "cms_ext_contact"
    verbose_name = "Formularz kontaktowy"
    plugin = Plugin(
        slug="contact",
        title="Formularz kontaktowy",
        roles=(Role("legal_admin", ("cms_ext_contact.view_contactmessage",)),),
    )
