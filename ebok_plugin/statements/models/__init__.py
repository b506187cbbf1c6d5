from ebok_plugin.statements.models.batch import PaperBatch
from ebok_plugin.statements.models.check_code import CheckCode
from ebok_plugin.statements.models.consent import DeliveryConsent
from ebok_plugin.statements.models.paper import Paper
from ebok_plugin.statements.models.payment_settings import PaymentSettings

__all__ = ["CheckCode", "DeliveryConsent", "Paper", "PaperBatch", "PaymentSettings"]
