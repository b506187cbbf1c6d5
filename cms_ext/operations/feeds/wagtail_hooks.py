"""„Źródła danych” in the administration."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import OTHER_RECORDS, PlacedEntry, register_entries
from cms_ext.operations.feeds.domain import handles_feeds
from cms_ext.operations.feeds.views import show_feed, show_feeds
from cms_ext.people.identity.models import User


class FeedsEntry(PlacedEntry):
    place = OTHER_RECORDS

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and handles_feeds(request.user)


register_entries(
    FeedsEntry(
        _("Źródła danych"), reverse_lazy("feeds"), name="feeds", icon_name="download", order=20
    )
)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("zrodla-danych/", show_feeds, name="feeds"),
        path("zrodla-danych/<slug:key>/", show_feed, name="feed"),
    ]
