from cms_ext.plugins import PluginConfig


class RulesConfig(PluginConfig):
    name = "cms_ext.office.law"
    label = "cms_ext_law"
    verbose_name = "Reguły prawne"
    slug = "rules"
    title = "Reguły prawne"
