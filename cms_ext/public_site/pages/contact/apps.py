from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PersonalData, Plugin, PluginConfig, Retention, RightInWords, Role


class ContactConfig(PluginConfig):
    name = "cms_ext.public_site.pages.contact"
    label = "cms_ext_contact"
    verbose_name = "Formularz kontaktowy"
    plugin = Plugin(
        slug="contact",
        title="Formularz kontaktowy",
        urls="cms_ext.public_site.pages.contact.urls",
        roles=(Role("legal_admin", ("cms_ext_contact.view_contactmessage",)),),
        rights=(
            RightInWords(
                _("czyta wiadomości z formularza kontaktowego"),
                ("cms_ext_contact.view_contactmessage",),
            ),
        ),
        personal_data=PersonalData(
            collect="cms_ext.public_site.pages.contact.personal_data.collect",
            erase="cms_ext.public_site.pages.contact.personal_data.erase",
            about="cms_ext.public_site.pages.contact.personal_data.about",
        ),
        retention=(
            Retention(
                "CONTACT_MESSAGES",
                "Wiadomości z formularza kontaktowego",
                "wysłania",
                months=12,
                forget="cms_ext.public_site.pages.contact.domain.forget_messages",
                order=50,
            ),
        ),
    )
