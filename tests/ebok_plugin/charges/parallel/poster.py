"""Posts a run in portions of two until done or killed: `python -m …parallel.poster PERIOD`."""

from __future__ import annotations

import sys

import django

django.setup()

from ebok_plugin.charges.domain.queries import charged  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.run.posting import post_run  # noqa: E402 - after the set-up
from ebok_plugin.charges.models import ChargeRun  # noqa: E402 - after the set-up
from tests.ebok_plugin.charges.parallel.scene import TODAY  # noqa: E402 - after the set-up

if __name__ == "__main__":
    charged.PORTION = 2
    run = ChargeRun.objects.get(period=sys.argv[1])
    print("ready", flush=True)
    post_run(run, today=TODAY)
    print("posted", flush=True)
