from cms_ext.plugins import PluginConfig


class EventsConfig(PluginConfig):
    name = "cms_ext.operations.events"
    label = "cms_ext_events"
    verbose_name = "Zdarzenia"
    slug = "events"
    title = "Zdarzenia"
