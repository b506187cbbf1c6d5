from cms_ext.plugins import DeskPart, MenuEntry, Plugin, RightInWords, Role, SitePart, Tile

PLUGIN = Plugin(
    site=SitePart(
        urls="ping_plugin.urls",
        menu=(MenuEntry("Echo", "ping:home", where="public"),),
        tiles=(Tile("Zawołaj echo", "odpowie od razu", "ping:home", icon="search"),),
    ),
    desk=DeskPart(
        roles=(Role("editor", ("ping_plugin.add_greeting",)),),
        rights=(RightInWords("woła echo", ("ping_plugin.add_greeting",)),),
    ),
)
