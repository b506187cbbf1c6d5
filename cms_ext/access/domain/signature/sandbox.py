"""Running the worker with a limit of time; what it cannot finish is unreadable."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from cms_ext.access.domain.signature.report import SignatureReport
from cms_ext.access.domain.signature.verdict import unreadable
from cms_ext.access.domain.signature.wording import STOPPED

SECONDS = 25
WORKER = (sys.executable, "-m", "cms_ext.access.domain.signature.worker")
log = logging.getLogger(__name__)


def run(
    request: Mapping[str, Any], command: Sequence[str] = WORKER, seconds: float = SECONDS
) -> SignatureReport:
    """Send a request to a worker process and read its report; never waits longer than told."""
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            # A traceback may quote the file, and with it somebody's data.
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            # Nothing of the site's environment: no key, no address of the database.
            env={"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"},
        )
        return SignatureReport.from_json(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        log.warning("a signature check ran out of time")
    except subprocess.CalledProcessError as stopped:
        log.warning("a signature check ended with code %s", stopped.returncode)
    except ValueError:
        log.warning("a signature check answered with something else than a report")
    return unreadable(STOPPED)
