from cms_ext.public_site.subscriptions.models.mailing import Bounce, Mailing, Sending
from cms_ext.public_site.subscriptions.models.phone import PhoneSubscription
from cms_ext.public_site.subscriptions.models.place import WithPlaces
from cms_ext.public_site.subscriptions.models.subscription import Subscription

__all__ = ["Bounce", "Mailing", "PhoneSubscription", "Sending", "Subscription", "WithPlaces"]
