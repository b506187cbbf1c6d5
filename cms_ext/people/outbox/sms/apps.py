from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from cms_ext.people.outbox.sms.gateway import load_gateway
from cms_ext.plugins import PluginConfig


class SmsConfig(PluginConfig):
    name = "cms_ext.people.outbox.sms"
    label = "cms_ext_sms"
    verbose_name = "SMS"
    slug = "sms"
    title = "SMS"

    def ready(self) -> None:
        super().ready()
        checks.register(check_gateway)


def check_gateway(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report settings of a gateway that cannot send: no such file, no token, an open address."""
    if settings.COOP_SMS_GATEWAY:
        try:
            load_gateway()
        except ImproperlyConfigured as problem:
            return [checks.Error(str(problem), id="cms_ext_sms.E001")]
    return []
