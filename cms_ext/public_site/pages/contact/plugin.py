"""What the contact form adds to the site."""

from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.public_site.pages.contact import domain

PLUGIN = plugins.Plugin(
    site=plugins.SitePart(
        urls="cms_ext.public_site.pages.contact.urls",
        menu=(
            plugins.MenuEntry(
                _("Napisz do nas"),
                "contact:write",
                where="search",
                found_by=_("wiadomość formularz kontaktowy e-mail mail pismo pytanie biuro"),
            ),
        ),
    ),
    people=plugins.PeoplePart(
        personal_data=plugins.PersonalData(
            collect=domain.collect,
            erase=domain.erase,
            about=domain.about,
        ),
        retention=(
            plugins.Retention(
                "CONTACT_MESSAGES",
                "Wiadomości z formularza kontaktowego",
                "wysłania",
                months=12,
                forget=domain.delete_old_messages,
                order=50,
            ),
        ),
    ),
    operations=plugins.OperationsPart(
        letter_kinds=plugins.leave_unjudged(
            "It answers a visitor, at the address just typed, or goes to a desk.",
            "cms_ext/contact/mail/receipt.txt",
            "cms_ext/contact/mail/to_desk.txt",
        )
    ),
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Rejestry i ustawienia",
                ("cms_ext_contact_contactmessage_modeladmin_index",),
            ),
        ),
        roles=(plugins.Role("legal_admin", ("cms_ext_contact.view_contactmessage",)),),
        rights=(
            plugins.RightInWords(
                _("czyta wiadomości z formularza kontaktowego"),
                ("cms_ext_contact.view_contactmessage",),
            ),
        ),
    ),
)
