"""`python -m tests.benchmarks.events NUMBER`: events of the demo, sent to a receiver of its own.

Writes so many lines of the access log that are events, has the scheduler's two jobs show and send
them, and prints how many arrived and in how many seconds of the clock. The mixed load runs it
next to its visitors. The settings must name `exchange_api` and the receiver's host.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
import time  # noqa: E402 - after the set-up
from collections import Counter  # noqa: E402 - after the set-up
from datetime import timedelta  # noqa: E402 - after the set-up
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # noqa: E402 - as above
from threading import Thread  # noqa: E402 - after the set-up

from cms_ext.base.dates.clock import business_today  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record  # noqa: E402 - as above
from cms_ext.operations.events.domain import dispatch_events, map_kinds  # noqa: E402 - as above
from cms_ext.people.identity.models import User  # noqa: E402 - after the set-up
from exchange_api.domain import system as systems  # noqa: E402 - after the set-up
from exchange_api.domain.scopes import EVENTS  # noqa: E402 - after the set-up
from exchange_api.webhooks.domain.delivery import deliver_due  # noqa: E402 - after the set-up
from exchange_api.webhooks.domain.receiver import add_receiver  # noqa: E402 - after the set-up

KIND = "payment.posted"
MAX_SECONDS = 300


def main(number: int) -> int:
    arrived: Counter[str] = Counter()
    server = start_receiver(arrived)
    add_listener(f"http://127.0.0.1:{server.server_port}/")
    dispatch_events()
    action = next(action for action, kind in map_kinds().items() if kind.code == KIND)
    begun = time.monotonic()
    for _event in range(number):
        record(action, SYSTEM)
    while len(arrived) < number and time.monotonic() - begun < MAX_SECONDS:
        dispatch_events()
        deliver_due()
    seconds = time.monotonic() - begun
    print(f"events: {len(arrived)} of {number} arrived in {seconds:.1f} s of the clock")
    return int(len(arrived) < number)


def start_receiver(arrived: Counter[str]) -> ThreadingHTTPServer:
    """Start a receiver that takes everything and counts the events by their ids."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            arrived[str(self.headers["webhook-id"])] += 1
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def add_listener(url: str) -> None:
    """Add the address to a system that two of the demo's staff asked for and approved."""
    one, other = (Origin(actor=User.objects.get(login=login)) for login in ("admin", "prezes"))
    today = business_today()
    new = systems.NewSystem("Pomiar", "Pomiar zdarzeń", (EVENTS,), today + timedelta(days=30))
    system = systems.request_system(new, today=today, origin=one)
    systems.approve_system(system, origin=other)
    system.refresh_from_db()
    add_receiver(system, url, (KIND,), today=today, origin=one)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
