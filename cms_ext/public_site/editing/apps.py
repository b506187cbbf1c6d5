from cms_ext.plugins import PluginConfig


class EditingConfig(PluginConfig):
    name = "cms_ext.public_site.editing"
    label = "cms_ext_editing"
    verbose_name = "Dzień redakcji"
    slug = "editing"
    title = "Dzień redakcji"

    def ready(self) -> None:
        from cms_ext.public_site.editing.domain import missed  # noqa: F401, PLC0415 - connects on import
