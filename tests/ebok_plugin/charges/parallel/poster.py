"""Posts a run: `python -m …parallel.poster PERIOD [STATEMENT]`.

It kills itself before that statement of its own, wherever in a portion this is; without one it
goes on until done, and says how many there were.
"""

import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - after the set-up

from ebok_plugin.charges.domain.run.charge_run import post_run  # noqa: E402 - after the set-up
from ebok_plugin.charges.models import ChargeRun  # noqa: E402 - after the set-up
from tests.ebok_plugin.charges.parallel.scene import TODAY  # noqa: E402 - after the set-up


@dataclass
class Statements:
    """Counts what goes to the database, up to the last that this process may begin."""

    last: int | None
    begun: int = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if self.begun == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.begun += 1
        return execute(sql, params, many, context)


if __name__ == "__main__":
    run = ChargeRun.objects.get(period=sys.argv[1])
    statements = Statements(int(sys.argv[2]) if sys.argv[2:] else None)
    with connection.execute_wrapper(statements):
        post_run(run, today=TODAY)
    print(statements.begun, flush=True)
