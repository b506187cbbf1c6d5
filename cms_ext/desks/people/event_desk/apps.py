from django.apps import AppConfig


class EventDeskConfig(AppConfig):
    name = "cms_ext.desks.people.event_desk"
    label = "cms_ext_event_desk"
    verbose_name = "Zdarzenia"
