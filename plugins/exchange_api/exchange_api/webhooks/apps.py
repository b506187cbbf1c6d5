from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "exchange_api.webhooks"
    label = "exchange_api_webhooks"
    verbose_name = "Zdarzenia dla innych programów"
