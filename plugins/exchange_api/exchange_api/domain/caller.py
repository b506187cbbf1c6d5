"""Who calls the API: the system of a key, its limit, and its name in the access log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.files.folder_lock import FolderLock, FolderTaken
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.throttle import (
    find_opening_time,
    make_bucket,
    reserve_tries,
)
from exchange_api.domain.problem import ApiProblem
from exchange_api.domain.system import PREFIX, digest_secret
from exchange_api.models import ExternalSystem, SystemKey

# A use is written down once a minute, not at each request.
USE_NOTED_EVERY = WINDOW = timedelta(minutes=1)
MAX_SECRET_LENGTH = 100


def find_caller(secret: str, today: date) -> ExternalSystem | None:
    """Return the system whose live key this is; None for any other text. One query or two."""
    if not secret.startswith(PREFIX) or len(secret) > MAX_SECRET_LENGTH:
        return None
    key, now = _key_of_digest.first(digest=digest_secret(secret)), timezone.now()
    if key is None or not key.is_live_at(now) or not key.system.is_active_on(today):
        return None
    if key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY:
        SystemKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key.system


def _find_key(digest: str) -> QuerySet[SystemKey]:
    # The digest is unique.
    return SystemKey.objects.select_related("system").filter(digest=digest).order_by()


_key_of_digest = PreparedQuery(_find_key)


def take_turn(system: ExternalSystem) -> None:
    """Count a request of the system. Raises ApiProblem 429 with the seconds to wait."""
    limit = settings.COOP_API_REQUESTS_A_MINUTE
    bucket = make_bucket("api", str(system.pk), limit=limit, window=WINDOW)
    if reserve_tries(bucket) is None:
        opens_at = find_opening_time(bucket) or timezone.now()
        seconds = max(1, int((opens_at - timezone.now()).total_seconds()) + 1)
        raise ApiProblem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "TOO_MANY_REQUESTS",
            _("Najwyżej %(limit)d zapytań na minutę. Poczekaj %(seconds)d s.")
            % {"limit": limit, "seconds": seconds},
            headers={"Retry-After": str(seconds)},
        )


# Seconds: about as long as a rehearsal of the largest table takes.
LARGE_TABLE_SECONDS = 10


@contextmanager
def hold_large_turn(system: ExternalSystem) -> Iterator[None]:
    """Hold the one place that a system has for large tables. Raises ApiProblem 429 if taken.

    The kernel frees it when the process ends.
    """
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = FolderLock(folder / f"api-{system.pk}")
    try:
        lock.acquire(system.name)
    except FolderTaken as taken:
        words = _("Ten program przesyła już dużą tabelę. Wyślij następną, gdy ta się skończy.")
        raise ApiProblem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "ONE_LARGE_TABLE_AT_ONCE",
            words,
            headers={"Retry-After": str(LARGE_TABLE_SECONDS)},
        ) from taken
    with lock.file:
        yield


def require_scope(system: ExternalSystem, scope: str) -> None:
    """Raises ApiProblem 403 unless the system has the scope."""
    if scope not in system.scopes:
        words = _("Ten klucz nie ma zakresu %s.") % scope
        raise ApiProblem(HTTPStatus.FORBIDDEN, "SCOPE_MISSING", words, scope=scope)


def origin_of_system(system: ExternalSystem, request_origin: Origin) -> Origin:
    """Return the origin of what a system does: no person, the name of the program."""
    return Origin(
        label=f"API: {system.name}",
        ip_hash=request_origin.ip_hash,
        request_id=request_origin.request_id,
    )
