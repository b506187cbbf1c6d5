"""What the applicant adds: the signed form, a power of attorney, what was called for."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from cms_ext.access.domain import decision
from cms_ext.access.domain.accepted_file import AcceptedFile, accept_file
from cms_ext.access.domain.attachment import TooManyFiles
from cms_ext.access.domain.decision import add_files
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from tests.cms_ext.access.applicants import TODAY, anna_on_file, apply

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

PDF = (Path(__file__).parents[1] / "data" / "podpisany.pdf").read_bytes()


@pytest.fixture
def store(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "access"


@pytest.fixture
def application(store: Path) -> AccessApplication:
    anna_on_file()
    return apply().application


def scan(number: int = 0) -> AcceptedFile:
    """A page that differs from the others by a comment at its end."""
    return accept_file(f"skan-{number}.pdf", PDF.replace(b"%%EOF", b"%%%d\n%%%%EOF" % number, 1))


def stored(store: Path) -> int:
    return len(list(store.iterdir())) if store.exists() else 0


def test_an_application_called_for_completion_goes_back_to_review(application: AccessApplication):
    AccessApplication.objects.update(
        state=ApplicationState.INCOMPLETE, supplement_by=date(2026, 12, 4), gaps=[{"key": "C04"}]
    )

    assert add_files(application, signed=[scan()], origin=SYSTEM, today=TODAY) == 1

    kept = AccessApplication.objects.get()
    assert (kept.state, kept.gaps, kept.supplement_by) == (ApplicationState.IN_REVIEW, [], None)
    actions = AuditEvent.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions)[-2:] == ["FILES_ADDED", "SUPPLEMENTED"]


def test_what_is_refused_leaves_nothing_in_the_store(application: AccessApplication, store: Path):
    """A sixth file, a log that cannot be written, a decided application."""

    def add(*signed: AcceptedFile, poa: Sequence[AcceptedFile] = ()) -> None:
        add_files(application, signed=signed, poa=poa, origin=SYSTEM, today=TODAY)

    with pytest.raises(TooManyFiles):
        add(scan(0), scan(1), scan(2), poa=[scan(n) for n in range(3, 6)])
    with (
        patch.object(decision, "record", side_effect=RuntimeError("no log")),
        pytest.raises(RuntimeError),
    ):
        add(scan())
    assert not AccessApplication.objects.get().in_queue
    for state in (ApplicationState.REJECTED, ApplicationState.WITHDRAWN):
        AccessApplication.objects.update(state=state, reject_reason="OTHER")
        with pytest.raises(Refusal):
            add(scan())

    assert (stored(store), application.attachments.count()) == (0, 0)
