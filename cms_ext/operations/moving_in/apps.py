from cms_ext.plugins import PluginConfig


class MovingInConfig(PluginConfig):
    name = "cms_ext.operations.moving_in"
    label = "cms_ext_moving_in"
    verbose_name = "Przeprowadzka ze starej strony"
    slug = "moving-in"
    title = "Przeprowadzka ze starej strony"
