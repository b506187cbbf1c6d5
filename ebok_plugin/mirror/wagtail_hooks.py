"""The mirror in the administration: the menu and the addresses of its desk."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.import_desk.urls import layout_urls, screen_urls
from cms_ext.office.desk_kit.menu_place import ScreenEntry, register_entries
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS, SEES_PROFILES, SEES_SNAPSHOTS
from ebok_plugin.mirror.views import profiles, snapshots

register_entries(
    ScreenEntry(
        "bank",
        _("Wczytaj stan z programu"),
        "ebok_import_snapshot",
        "resubmit",
        10,
        ACCEPTS_SNAPSHOTS,
    ),
    ScreenEntry(
        "bank",
        _("Stany z programu księgowego"),
        "mirror_desk_snapshots",
        "list-ol",
        20,
        SEES_SNAPSHOTS,
    ),
    ScreenEntry(
        "bank",
        _("Program księgowy: układy plików"),
        "mirror_desk_profiles",
        "table",
        30,
        SEES_PROFILES,
    ),
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    return [
        *screen_urls(snapshots.SNAPSHOT, "program/import", commit="przyjecie"),
        path("program/stany/", snapshots.SnapshotList.as_view(), name="mirror_desk_snapshots"),
        path(
            "program/stany/<int:pk>/", snapshots.SnapshotPage.as_view(), name="mirror_desk_snapshot"
        ),
        path(
            "program/stany/<int:pk>/sprawdz/", snapshots.check_held, name="mirror_desk_check_held"
        ),
        path("program/uklady/", profiles.ProfileList.as_view(), name="mirror_desk_profiles"),
        path("program/odrzucone/", profiles.RefusedFileList.as_view(), name="mirror_desk_refused"),
        *layout_urls(profiles.ASSISTANT, "program/uklady"),
    ]
