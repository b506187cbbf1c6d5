from cms_ext.plugins import PluginConfig


class PingConfig(PluginConfig):
    """The smallest plugin: a menu entry, a tile, a page, a table and a permission."""

    name = "ping_plugin"
    slug = "ping"
    title = "Ping"
