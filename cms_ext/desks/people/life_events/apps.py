from django.apps import AppConfig


class LifeEventDeskConfig(AppConfig):
    name = "cms_ext.desks.people.life_events"
    label = "cms_ext_life_event_desk"
    verbose_name = "Zdarzenia"
