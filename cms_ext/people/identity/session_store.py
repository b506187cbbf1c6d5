"""Django's sessions in the database, asked for by a prepared question: every request of somebody
who is signed in begins with it.
"""

from __future__ import annotations

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
    """SESSION_ENGINE of every site."""

    # A key that no row has yet.
    _unsaved = False

    def cycle_key(self) -> None:
        """As Django's, but the row is made when the session is saved: at the end of a request that
        changed it, as this does. Of keys of 165 random bits no two are alike.
        """
        # Loads what it holds, before the row goes.
        self.keys()
        if self.session_key and not self._unsaved:
            self.delete(self.session_key)
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._unsaved = self.modified = True

    def save(self, must_create: bool = False) -> None:
        super().save(must_create or self._unsaved)
        self._unsaved = False

    def _get_session_from_db(self) -> Session | None:
        found = _session_of.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
