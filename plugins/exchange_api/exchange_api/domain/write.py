"""A write of a system, done once for each idempotency key."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from exchange_api.domain.problem import ApiProblem
from exchange_api.models import ExternalSystem, SystemWrite

KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Who writes what: `content` is the body as it came, `kind` the name of the address."""

    system: ExternalSystem
    idempotency_key: str
    kind: str
    path: str
    content: bytes
    origin: Origin

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.path.encode() + b"\n" + self.content).hexdigest()


def find_answer(request: WriteRequest) -> SystemWrite | None:
    """Return the write of the same request, if it was answered before.

    Raises ApiProblem 400 without a key, 422 for a key with another body.
    """
    if not KEY.fullmatch(request.idempotency_key):
        words = _("Podaj nagłówek Idempotency-Key: od 1 do 255 znaków ASCII bez spacji.")
        raise ApiProblem(HTTPStatus.BAD_REQUEST, "IDEMPOTENCY_KEY_MISSING", words)
    made = SystemWrite.objects.filter(
        system=request.system, idempotency_key=request.idempotency_key
    )
    write = made.first()
    return write and _same(write, request)


def write_once(
    request: WriteRequest, act: Callable[[SystemWrite], tuple[HTTPStatus, dict[str, Any]]]
) -> SystemWrite:
    """Call `act`, unless the same request was answered before; then return that answer.

    A second request with the key waits for the first one. A refused one leaves nothing behind: the
    key is free again. Raises ApiProblem 422 for a key with another body, and whatever `act` raises.
    Call `find_answer` first: it looks at the key, and takes no lock.
    """
    with transaction.atomic():
        write, is_new = SystemWrite.objects.get_or_create(
            system=request.system,
            idempotency_key=request.idempotency_key,
            defaults={
                "digest": request.digest,
                "kind": request.kind,
                "made_at": timezone.now(),
            },
        )
        if not is_new:
            return _same(write, request)
        status, answer = act(write)
        write.status, write.answer = status, answer
        write.save()
        changes = {"kind": write.kind, "status": write.status}
        record("API_WRITTEN", request.origin, obj=write, note=write.sha256, changes=changes)
    return write


def _same(write: SystemWrite, request: WriteRequest) -> SystemWrite:
    if write.digest != request.digest:
        raise ApiProblem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "IDEMPOTENCY_KEY_REUSED",
            _("Ten Idempotency-Key był już z inną treścią. Dla nowej treści podaj nowy."),
        )
    return write
