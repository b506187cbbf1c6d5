"""System checks of settings that would silently mean something else."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from cms_ext.base.web.visitor_address import parse_proxies
from cms_ext.people.identity.models import User

POLICIES = ("offered", "required")


def check_second_factor(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Return coop.E030 for an unknown policy, coop.E031 without COOP_SEAL_KEY."""
    policies = {
        "COOP_STAFF_SECOND_FACTOR": settings.COOP_STAFF_SECOND_FACTOR,
        **{
            f"COOP_RESIDENT_SECOND_FACTOR[{realm!r}]": policy
            for realm, policy in settings.COOP_RESIDENT_SECOND_FACTOR.items()
        },
    }
    problems: list[CheckMessage] = [
        Error(
            f"{name} is {policy!r}.", hint=f"Write one of: {', '.join(POLICIES)}.", id="coop.E030"
        )
        for name, policy in policies.items()
        if policy not in POLICIES
    ]
    if not getattr(settings, "COOP_SEAL_KEY", ""):
        problems.append(
            Error(
                "COOP_SEAL_KEY is missing: the seeds of authenticator apps cannot be encrypted.",
                hint="Set it to at least 50 random characters and keep it.",
                id="coop.E031",
            )
        )
    return problems


def check_proxies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return coop.E032 for an entry of COOP_PROXIES that is neither an address nor a network."""
    try:
        parse_proxies(tuple(settings.COOP_PROXIES))
    except ValueError as error:
        hint = "Write addresses or networks, comma-separated: 127.0.0.1,10.0.0.0/8."
        return [Error(f"COOP_PROXIES: {error}.", hint=hint, id="coop.E032")]
    return []


def refuse_demo_people() -> None:
    """Raise ImproperlyConfigured when a site that is no demo holds demo logins."""
    if settings.COOP_DEMO:
        return
    logins = list(User.objects.filter(is_demo=True).values_list("login", flat=True)[:5])
    if logins:
        raise ImproperlyConfigured(
            "W bazie są konta pokazowe o znanym haśle: "
            f"{', '.join(logins)}. Usuń je albo zacznij od pustej bazy."
        )
