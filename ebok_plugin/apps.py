from cms_ext.plugins import Plugin, PluginConfig


class EbokConfig(PluginConfig):
    name = "ebok_plugin"
    verbose_name = "E-BOK"
    plugin = Plugin(
        slug="ebok",
        title="E-BOK",
        realm="ebok",
        apps=("ebok_plugin.ledger", "ebok_plugin.charges", "ebok_plugin.exchange"),
    )
