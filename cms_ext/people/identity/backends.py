from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from cms_ext.people.identity.domain.sign_in import attempt_sign_in, may_enter
from cms_ext.people.identity.models import User


class RealmBackend(ModelBackend):
    """Signs a person in to the realm that the form names, and to no other.

    A form that names no realm (any stock login view) gets nobody in. An activation code opens
    nothing here: its session is of its own kind, which only the doors begin.
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
        attempt = attempt_sign_in(request, realm, login, password)
        return attempt.user if attempt.code is None else None

    def get_user(self, user_id: int) -> User | None:
        """With the person, whose name stands on every page of a panel."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and may_enter(user) else None

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        return user is not None and may_enter(user)
