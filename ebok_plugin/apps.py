"""The E-BOK plugin: the payers' panel, the ledger, and what comes in from the bank."""

from cms_ext.plugins import PluginConfig

EBOK = "ebok"


class EbokConfig(PluginConfig):
    name = "ebok_plugin"
    verbose_name = "E-BOK"
    slug = "ebok"
    title = "E-BOK"
    realm = EBOK
    panel_prefix = "/e-bok/"
    brings = (
        "ebok_plugin.ledger",
        "ebok_plugin.charges",
        "ebok_plugin.payments",
        "ebok_plugin.interest",
        "ebok_plugin.fee_changes",
        "ebok_plugin.mirror",
        "ebok_plugin.accounting",
        "ebok_plugin.statements",
        "ebok_plugin.debts",
        "ebok_plugin.online",
        "ebok_plugin.desk",
        "ebok_plugin.panel",
    )
    former_names = {
        "ebok_plugin.charges.domain.import_values": "ebok_plugin.charges.domain.premises_value"
    }
    needs_settings = ("COOP_STALE_AFTER_DAYS", "COOP_EBOK_FIRST_IDENTIFIER")
