"""Running the worker with a limit of time; what it cannot finish is unreadable."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from cms_ext.access.domain.signature.report import SignatureReport
from cms_ext.access.domain.signature.verdict import unreadable
from cms_ext.access.domain.signature.wording import STOPPED
from cms_ext.base.sandbox import Program, Stopped

SECONDS = 25
WORKER = Program("cms_ext.access.domain.signature.worker")
log = logging.getLogger(__name__)


def run(
    request: Mapping[str, Any], worker: Program = WORKER, seconds: float = SECONDS
) -> SignatureReport:
    """Send a request to a worker process and read its report; never waits longer than told."""
    try:
        answer = worker.run([], json.dumps(request).encode(), patience=seconds)
        return SignatureReport.from_json(json.loads(answer))
    except Stopped as stopped:
        reason = "ran into a limit" if stopped.by_limit else "fell over the file"
        log.warning("a signature check %s", reason)
    except ValueError:
        log.warning("a signature check answered with something else than a report")
    return unreadable(STOPPED)
