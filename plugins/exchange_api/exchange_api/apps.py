"""The plugin of the exchange: an API for programs of others, off unless it is named."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig


class ExchangeApiConfig(PluginConfig):
    name = "exchange_api"
    label = "exchange_api"
    verbose_name = _("Wymiana danych")
    slug = "exchange-api"
    title = "Wymiana danych"
    brings = ("exchange_api.webhooks",)
    needs_settings = ("COOP_API_REQUESTS_A_MINUTE",)
