from cms_ext.subscriptions.models.mailing import Bounce, Mailing, Sending
from cms_ext.subscriptions.models.subscription import Subscription

__all__ = ["Bounce", "Mailing", "Sending", "Subscription"]
