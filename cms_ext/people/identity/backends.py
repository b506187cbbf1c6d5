"""Settings classes of Django and guardian: the sign-in backend, the hasher, the public's row."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models import QuerySet
from django.http import HttpRequest

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.web.limits import WorkLimit
from cms_ext.people.identity.domain.sign_in import attempt_sign_in, may_enter
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm


def _user(pk: int) -> QuerySet[User]:
    return User.objects.select_related("person").filter(pk=pk)


_with_person = PreparedQuery(_user)


class RealmBackend(ModelBackend):
    """Signs a person in to the realm that the form names, and to no other.

    A form without a realm (any stock login view) signs nobody in. An activation code is not
    accepted here: only the sign-in pages begin its restricted session.
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
        """Return the user with the person, whose name every page of a panel displays."""
        user = _with_person.first(pk=user_id)
        return user if user is not None and may_enter(user) else None

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        return user is not None and may_enter(user)


class CoopArgon2PasswordHasher(Argon2PasswordHasher):
    """argon2id with 19 MiB and one lane, as the OWASP sheet advises.

    Django's defaults take 100 MiB and 164 ms of CPU a sign-in; eight at once would need 800 MiB in
    one worker. The number of parallel computations is limited: of a worker's four threads one stays
    free for those who do not sign in.
    """

    at_once = WorkLimit(running=2, waiting=1, seconds=5)

    time_cost = 2
    memory_cost = 19456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash the password. Raises ServerBusy when too many are being computed."""
        with self.at_once.held():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Verify the password. Raises ServerBusy when too many are being computed."""
        with self.at_once.held():
            return super().verify(password, encoded)


def anonymous_row(user_model: Any) -> Any:
    """Make guardian's row for the public: of no realm, inactive, unable to sign in."""
    return user_model(realm=Realm.NONE, login="anonymous", is_active=False, password="!")
