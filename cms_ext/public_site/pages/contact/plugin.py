"""What the contact form adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    PeoplePart,
    PersonalData,
    Plugin,
    Retention,
    RightInWords,
    Role,
    SitePart,
)
from cms_ext.public_site.pages.contact import domain

PLUGIN = Plugin(
    site=SitePart(
        urls="cms_ext.public_site.pages.contact.urls",
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=domain.collect,
            erase=domain.erase,
            about=domain.about,
        ),
        retention=(
            Retention(
                "CONTACT_MESSAGES",
                "Wiadomości z formularza kontaktowego",
                "wysłania",
                months=12,
                forget=domain.forget_messages,
                order=50,
            ),
        ),
    ),
    desk=DeskPart(
        roles=(Role("legal_admin", ("cms_ext_contact.view_contactmessage",)),),
        rights=(
            RightInWords(
                _("czyta wiadomości z formularza kontaktowego"),
                ("cms_ext_contact.view_contactmessage",),
            ),
        ),
    ),
)
