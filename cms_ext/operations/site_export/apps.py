from cms_ext.plugins import PluginConfig


class SiteExportConfig(PluginConfig):
    name = "cms_ext.operations.site_export"
    label = "cms_ext_site_export"
    verbose_name = "Pełny eksport"
    slug = "site-export"
    title = "Pełny eksport"
