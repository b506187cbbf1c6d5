"""The reading log in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from members_area.library.reading.views import READS_THE_LOG, SEES_NUMBERS

register_entries(
    ScreenEntry(
        "library-records", _("Odczyty dokumentów"), "library_readings", "view", 30, READS_THE_LOG
    ),
    ScreenEntry(
        "library-records",
        _("Poczytność dokumentów"),
        "library_reading_numbers",
        "list-ol",
        40,
        SEES_NUMBERS,
    ),
)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include("members_area.library.reading.desk_urls"))]
