"""The declaration of Przelewy24: the gateway for payments on line."""

from cms_ext.plugins import OffersPart, OperationsPart, Plugin
from cms_ext.plugins.payment_gateway import PaymentGateway
from ebok_plugin.przelewy24 import api
from ebok_plugin.przelewy24.conf import describe_gateway

PLUGIN = Plugin(
    offers=OffersPart(
        payment_gateway=PaymentGateway(
            code="przelewy24",
            name="Przelewy24",
            host=api.find_host,
            begin=api.begin,
            read_notice=api.read_notice,
            find=api.find,
            confirm=api.confirm,
        )
    ),
    operations=OperationsPart(in_words=describe_gateway),
)
