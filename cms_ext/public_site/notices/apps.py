from cms_ext.plugins import PluginConfig
from cms_ext.plugins.coverage import Coverage

# The relations of an announcement with places, and the column of each.
PLACES = {"properties": "property", "buildings": "building", "staircases": "staircase"}


class NoticesConfig(PluginConfig):
    name = "cms_ext.public_site.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"
    slug = "notices"
    title = "Ogłoszenia"

    def ready(self) -> None:
        from cms_ext.evidence.sealed_rows.signals import seal_library_rows  # noqa: PLC0415 - models
        from cms_ext.public_site.notices import receivers  # noqa: F401, PLC0415 - connects on import
        from cms_ext.public_site.notices.forms import (  # noqa: PLC0415 - needs models
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

        seal_library_rows(AnnouncementPage, AnnouncementPage.coverage)
        for places, place in PLACES.items():
            through = getattr(AnnouncementPage, places).through
            seal_library_rows(through, Coverage(sealed=("announcementpage", place)))
        # Assigned here as `wagtail.admin` does it: models must not import forms.
        AnnouncementPage.base_form_class = AnnouncementForm
        AnnouncementPage.copy_form_class = AnnouncementCopyForm
        # A copied list would take its announcements along to other readers.
        AnnouncementIndexPage.copy_form_class = AnnouncementCopyForm
        AnnouncementIndexPage.list_context = list_context
        AnnouncementIndexPage.mark_list = mark_list
