from __future__ import annotations

from typing import Any

from cms_ext.base.realm import Realm


def anonymous_row(user_model: Any) -> Any:
    """The row that guardian wants for the public: of no realm, inactive, unable to sign in."""
    return user_model(realm=Realm.NONE, login="anonymous", is_active=False, password="!")
