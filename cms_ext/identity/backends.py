from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from cms_ext.identity.models import User
from cms_ext.identity.realm import username_for


class RealmBackend(ModelBackend):
    """Signs a person in to the realm that the form names, and to no other.

    A form that names no realm (any stock login view) gets nobody in.
    """

    def authenticate(  # type: ignore[override]  # the point is that it takes other credentials
        self,
        request: HttpRequest | None,
        realm: str | None = None,
        login: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if realm is None or login is None or password is None:
            return None
        user = User.objects.filter(username=username_for(realm, login)).first()
        if user is None:
            # Hash all the same, so that an unknown login takes as long as a wrong password.
            User().set_password(password)
            return None
        right = user.check_password(password)
        return user if right and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        """With the person, whose name stands on every page of a panel."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        if user is None or (user.is_demo and not settings.COOP_DEMO):
            return False
        return bool(user.is_active)
