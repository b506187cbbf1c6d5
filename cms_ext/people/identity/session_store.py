"""Django's sessions in the database, read by a prepared query on every signed-in request."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from cms_ext.base.database.prepared_query import PreparedQuery


def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_session_of = PreparedQuery(_session)


class SessionStore(db.SessionStore):
    """The SESSION_ENGINE of every site."""

    # Whether the key has no row yet.
    _unsaved = False

    def cycle_key(self) -> None:
        """As Django's, but the row is made when the session is saved.

        That is at the end of this request, which has changed the session. Keys of 165 random bits
        never collide.
        """
        # Loads the data before the row is deleted.
        self.keys()
        if self.session_key and not self._unsaved:
            self.delete(self.session_key)
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._unsaved = self.modified = True

    def save(self, must_create: bool = False) -> None:
        super().save(must_create or self._unsaved)
        self._unsaved = False

    def _get_session_from_db(self) -> Session | None:
        session = _session_of.first(key=self.session_key or "", now=timezone.now())
        if session is None:
            self._session_key = None
        return session
