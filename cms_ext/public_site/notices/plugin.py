"""What this part of the extension adds to the site."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    Alarm,
    DeskPart,
    EvidencePart,
    LogWords,
    Plugin,
    PublishedModel,
    RightInWords,
    SitePart,
)
from cms_ext.public_site.notices.domain.queries import alert_column, alert_of
from cms_ext.public_site.notices.domain.shown import (
    forget_wording,
    served_announcement,
    stored_announcement,
    stored_wordings,
)
from cms_ext.public_site.notices.log_words import ACTIONS

PLUGIN = Plugin(
    site=SitePart(
        alarm=Alarm(
            column=alert_column,
            shown=alert_of,
        ),
    ),
    desk=DeskPart(
        rights=(
            RightInWords(
                _("ustala rodzaje ogłoszeń"),
                (
                    "cms_ext_notices.add_announcementkind",
                    "cms_ext_notices.change_announcementkind",
                    "cms_ext_notices.delete_announcementkind",
                ),
            ),
            RightInWords(
                _("układa wzory ogłoszeń"),
                (
                    "cms_ext_notices.add_announcementtemplate",
                    "cms_ext_notices.change_announcementtemplate",
                    "cms_ext_notices.delete_announcementtemplate",
                ),
            ),
        ),
    ),
    evidence=EvidencePart(
        published=(
            PublishedModel(
                "cms_ext_notices.AnnouncementPage",
                served_announcement,
                stored_announcement,
                wordings=stored_wordings,
                forget=forget_wording,
            ),
        ),
        log=LogWords(
            actions=ACTIONS,
            fields=(
                ("versions_deleted", "ile wersji usunięto z historii strony"),
                ("emptied", "czy opróżniono stronę"),
            ),
        ),
    ),
)
