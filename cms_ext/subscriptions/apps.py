from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "cms_ext.subscriptions"
    label = "cms_ext_subscriptions"
    verbose_name = "Powiadomienia o ogłoszeniach"
