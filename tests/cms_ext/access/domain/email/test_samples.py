"""The sample messages of the demo: whoever drops them in sees what the notice's conditions say."""

from __future__ import annotations

import pytest
from django.conf import settings

from cms_ext.access.domain.checks import run_checks
from cms_ext.access.domain.email.incoming import doubts
from cms_ext.access.domain.email.intake import receive_message
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.office.audit.domain.event import SYSTEM
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.domain.email.letters import MORNING

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.xdist_group("demo"),
]

SAMPLES = settings.ROOT / "fixtures" / "coop" / "mail"


@pytest.mark.parametrize(
    ("name", "panel", "who", "failed"),
    [
        ("lucja", "EBOK", "Łucja Przykładowa", []),
        # He wrote from another address, and his first application is still open.
        ("jedrzej", "IKCS", "Jędrzej Gęsty", ["C01", "C02", "C09"]),
        # The register has no address of hers: in person only.
        ("bozena", "IKCS", "Bożena Wzorcowa", ["C01", "C08"]),
    ],
)
def test_the_conditions_that_a_sample_fails(
    name: str, panel: str, who: str, failed: list[str]
) -> None:
    raw = (SAMPLES / f"{name}.eml").read_bytes()

    taken = receive_message(raw, "file", SYSTEM, TODAY, received_at=MORNING)

    assert taken.application is not None
    assert taken.message is not None
    run_checks(taken.application, SYSTEM, TODAY)
    failing = taken.application.checks.filter(result=CheckVerdict.FAIL)
    assert (taken.application.panel, str(taken.application.person)) == (panel, who)
    assert sorted(failing.values_list("code", flat=True)) == failed
    assert doubts([taken.message]) == []


def test_the_demos_own_server_vouches_for_the_samples() -> None:
    raw = (SAMPLES / "lucja.eml").read_bytes()

    taken = receive_message(raw, "file", SYSTEM, TODAY, received_at=MORNING)

    assert taken.message is not None
    results = {row["code"]: row["result"] for row in taken.message.verdicts}
    assert results == {
        "ONE_FROM": "PASS",
        "DKIM": "CANNOT_TELL",
        "DKIM_DOMAIN": "CANNOT_TELL",
        "DKIM_COVERS": "CANNOT_TELL",
        "OWN_SERVER": "PASS",
        "REPLY_TO": "PASS",
        "DATE": "PASS",
    }
