"""A process that delivers what is due: `python -m tests.cms_ext.people.mail.domain.postman PORT`.

It says "ready" when everything is loaded, and starts when a line comes in.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import django

django.setup()

from django.test import override_settings  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.people.mail.domain.delivery import deliver_due  # noqa: E402 - after the set-up

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def main() -> None:
    port = int(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    with override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        print(json.dumps(asdict(deliver_due(timezone.now()))), flush=True)


if __name__ == "__main__":
    main()
