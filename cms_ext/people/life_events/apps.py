from cms_ext.plugins import PluginConfig


class LifeEventsConfig(PluginConfig):
    """Events in the life of people and accounts, carried to their end in steps of all plugins."""

    name = "cms_ext.people.life_events"
    label = "cms_ext_life_events"
    verbose_name = "Zdarzenia"
    slug = "life-events"
    title = "Zdarzenia"
