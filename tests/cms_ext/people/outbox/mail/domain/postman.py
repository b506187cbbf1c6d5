"""A process that delivers what is due: `python -m …mail.domain.postman PORT [MINUTES]`.

MINUTES from now, by the clock: what another process has claimed may be free by then.

It says "ready" when everything is loaded, and starts when a line comes in.
"""

import json
import sys
from dataclasses import asdict
from datetime import timedelta

import django

django.setup()

from django.test import override_settings  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.people.outbox.mail.domain.delivery import deliver_due  # noqa: E402 - after the set-up

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def main() -> None:
    port, minutes = int(sys.argv[1]), int((*sys.argv, "0")[2])
    now = timezone.now() + timedelta(minutes=minutes)
    print("ready", flush=True)
    sys.stdin.readline()
    with override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        print(json.dumps(asdict(deliver_due(now))), flush=True)


if __name__ == "__main__":
    main()
