from cms_ext.plugins import MenuEntry, Plugin, PluginConfig, RightInWords, Role, Tile


class PingConfig(PluginConfig):
    """The smallest plugin: a menu entry, a tile, a page, a table and a permission."""

    name = "ping_plugin"
    plugin = Plugin(
        slug="ping",
        title="Ping",
        urls="ping_plugin.urls",
        menu=(MenuEntry("Echo", "ping:home", where="public"),),
        tiles=(Tile("Zawołaj echo", "odpowie od razu", "ping:home", icon="search"),),
        roles=(Role("editor", ("ping_plugin.add_greeting",)),),
        rights=(RightInWords("woła echo", ("ping_plugin.add_greeting",)),),
    )
