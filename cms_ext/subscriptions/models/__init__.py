from cms_ext.subscriptions.models.mailing import Bounce, Mailing, Sending
from cms_ext.subscriptions.models.phone import PhoneSubscription
from cms_ext.subscriptions.models.place import WithPlaces
from cms_ext.subscriptions.models.subscription import Subscription

__all__ = ["Bounce", "Mailing", "PhoneSubscription", "Sending", "Subscription", "WithPlaces"]
