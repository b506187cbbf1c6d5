"""Demo people have a published password: no real site may start with them."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms_ext.people.identity.models import User


def refuse_demo_people() -> None:
    """Raises ImproperlyConfigured when a site that is no demo holds demo logins."""
    if settings.COOP_DEMO:
        return
    logins = list(User.objects.filter(is_demo=True).values_list("login", flat=True)[:5])
    if logins:
        raise ImproperlyConfigured(
            "W bazie są konta pokazowe o znanym haśle: "
            f"{', '.join(logins)}. Usuń je albo zacznij od pustej bazy."
        )
