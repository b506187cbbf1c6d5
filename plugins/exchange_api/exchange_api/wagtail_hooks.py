"""The systems in the administration."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.office.desk_kit.menu_place import SERVER_SETTINGS, ScreenEntry, register_entries
from exchange_api.domain.system import SEES
from exchange_api.views import description, systems
from exchange_api.webhooks.views import ReceiversPage

register_entries(
    ScreenEntry(
        SERVER_SETTINGS, _("Programy z dostępem do API"), "exchange_systems", "key", 40, SEES
    )
)


@hooks.register("register_admin_urls")
def register_desk() -> list[URLPattern]:
    return [
        path("api/programy/", systems.SystemList.as_view(), name="exchange_systems"),
        path("api/opis/", description.show_description, name="exchange_description"),
        path("api/programy/nowy/", systems.RequestView.as_view(), name="exchange_system_new"),
        path("api/programy/<int:pk>/", systems.SystemPage.as_view(), name="exchange_system"),
        path(
            "api/programy/<int:pk>/zdarzenia/", ReceiversPage.as_view(), name="exchange_receivers"
        ),
    ]
