"""The reading log in the administration."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from members_area.library.reading import views

register_entries(
    ScreenEntry(
        "library-records",
        _("Odczyty dokumentów"),
        "library_readings",
        "view",
        30,
        views.READS_THE_LOG,
    ),
    ScreenEntry(
        "library-records",
        _("Poczytność dokumentów"),
        "library_reading_numbers",
        "list-ol",
        40,
        views.SEES_NUMBERS,
    ),
)


@hooks.register("register_admin_urls")
def register_reading_screens() -> list[URLPattern]:
    return [
        path("odczyty/", views.inspection, name="library_readings"),
        path("odczyty/liczby/", views.ReadingNumbers.as_view(), name="library_reading_numbers"),
    ]
