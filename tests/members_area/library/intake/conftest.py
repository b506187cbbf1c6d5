"""Anyone who brings documents in, and the verbs of a run at the desk of the intake."""

from functools import partial

import pytest

from cms_ext.desks.import_desk.domain.run import accept_run, advance_run, discard_run
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from members_area.library.intake.domain.batch import INTAKE

accept = partial(accept_run, INTAKE)
discard = partial(discard_run, INTAKE)
work_on = partial(advance_run, INTAKE)


@pytest.fixture
def clerk(celina: User) -> Origin:
    return Origin(actor=celina, panel="staff")
