"""Django's sessions in the database, asked for by a prepared question: every request of somebody
who is signed in begins with it.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.prepared_query import PreparedQuery


def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_session_of = PreparedQuery(_session)


class SessionStore(db.SessionStore):
    """SESSION_ENGINE of every site."""

    def _get_session_from_db(self) -> Session | None:
        found = _session_of.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found
