"""„Zdarzenia” in the administration."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms_ext.desks.people.event_desk import views
from cms_ext.office.desk_kit.menu_place import PEOPLE, ScreenEntry, register_entries
from cms_ext.people.life_events.rights import SEES

register_entries(ScreenEntry(PEOPLE, _("Zdarzenia"), "life_events", "history", 25, SEES))


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("zdarzenia/", views.EventList.as_view(), name="life_events"),
        path("zdarzenia/nowe/", views.choose_kind, name="life_event_new"),
        path("zdarzenia/nowe/<slug:kind>/", views.ReportView.as_view(), name="life_event_report"),
        path("zdarzenia/<int:pk>/", views.EventPage.as_view(), name="life_event"),
        path(
            "zdarzenia/<int:pk>/pomin/<slug:key>/",
            views.SkipView.as_view(),
            name="life_event_skip",
        ),
    ]
