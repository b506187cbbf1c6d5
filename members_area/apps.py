from cms_ext.plugins import Plugin, PluginConfig


class MembersAreaConfig(PluginConfig):
    name = "members_area"
    verbose_name = "Strefa członka"
    plugin = Plugin(
        slug="ikcs",
        title="IKCS",
        realm="ikcs",
        apps=("members_area.register", "members_area.library"),
    )
