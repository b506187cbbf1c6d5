"""The verbs of a run at the desk of the intake."""

from __future__ import annotations

from functools import partial

from cms_ext.desks.import_desk.domain.run import accept_run, advance_run, discard_run
from members_area.intake.domain.work import INTAKE

accept = partial(accept_run, INTAKE)
discard = partial(discard_run, INTAKE)
work_on = partial(advance_run, INTAKE)
