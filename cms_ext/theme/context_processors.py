from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cms_ext.identity.models import User
from cms_ext.plugins import menu, panel_of
from cms_ext.rules.clock import business_today


def theme(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows: menus, the signed-in person, the pinned day of the demo."""
    user = getattr(request, "user", None)
    realm = user.realm if isinstance(user, User) else ""
    return {
        "frame": {
            "public_menu": menu("public"),
            "panel": panel_of(realm),
            "panel_menu": menu("panel", realm) if realm else [],
            "person": user if isinstance(user, User) else None,
            "pinned_day": business_today() if settings.COOP_TODAY else None,
            "text": request.COOKIES.get("coop_text", ""),
            "contrast": request.COOKIES.get("coop_contrast", ""),
        }
    }
