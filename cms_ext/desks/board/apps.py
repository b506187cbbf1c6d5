from cms_ext.plugins import PluginConfig


class BoardConfig(PluginConfig):
    """The board's page: figures of the whole house, from all plugins."""

    name = "cms_ext.desks.board"
    label = "cms_ext_board"
    verbose_name = "Zestawienie dla zarządu"
    slug = "board"
    title = "Zestawienie dla zarządu"
