from django.utils.translation import gettext_noop as _

from cms_ext.plugins import Alarm, LogWords, Plugin, PluginConfig, Published, RightInWords
from cms_ext.public_site.notices.log_words import ACTIONS

SHOWN = "cms_ext.public_site.notices.domain.shown"


class NoticesConfig(PluginConfig):
    name = "cms_ext.public_site.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"
    plugin = Plugin(
        slug="notices",
        title="Ogłoszenia",
        published=(
            Published(
                "cms_ext_notices.AnnouncementPage",
                f"{SHOWN}.served_announcement",
                f"{SHOWN}.stored_announcement",
                wordings="cms_ext.public_site.notices.domain.shown.stored_wordings",
                forget="cms_ext.public_site.notices.domain.shown.forget_wording",
            ),
        ),
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
        log=LogWords(
            actions=ACTIONS,
            fields=(
                ("versions_deleted", "ile wersji usunięto z historii strony"),
                ("emptied", "czy opróżniono stronę"),
            ),
        ),
        alarm=Alarm(
            column="cms_ext.public_site.notices.domain.queries.alert_column",
            shown="cms_ext.public_site.notices.domain.queries.alert_of",
        ),
    )

    def ready(self) -> None:
        from cms_ext.public_site.notices import receivers  # noqa: F401, PLC0415 - connects on import
        from cms_ext.public_site.notices.forms.announcement import (  # noqa: PLC0415 - needs models
            AnnouncementCopyForm,
            AnnouncementForm,
        )
        from cms_ext.public_site.notices.models import (  # noqa: PLC0415 - the apps must be ready
            AnnouncementIndexPage,
            AnnouncementPage,
        )
        from cms_ext.public_site.notices.views.public import (  # noqa: PLC0415 - needs models
            list_context,
            mark_list,
        )

        # As `wagtail.admin` gives pages their form: no model names what stands above it.
        AnnouncementPage.base_form_class = AnnouncementForm
        AnnouncementPage.copy_form_class = AnnouncementCopyForm
        # The pages of a copied list would go with it, from readers of one kind to others.
        AnnouncementIndexPage.copy_form_class = AnnouncementCopyForm
        AnnouncementIndexPage.list_context = list_context
        AnnouncementIndexPage.mark_list = mark_list
