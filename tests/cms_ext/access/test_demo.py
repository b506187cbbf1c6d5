"""The queues of the demo: what each desk finds there."""

import pytest
from django.urls import reverse

from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.email.incoming import find_doubts
from cms_ext.access.domain.email.intake import receive_message
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.domain.email.letters import MORNING
from tests.marks import ON_THE_DEMO
from tests.sources import ROOT

pytestmark = ON_THE_DEMO


@pytest.mark.both_databases
def test_both_queues_hold_a_case_of_each_kind():
    found = AccessApplication.objects.order_by("panel", "number")

    assert [
        (
            one.panel,
            one.channel,
            one.person.name if one.person else "",
            one.state,
            [check.code for check in one.checks.all() if check.result == "FAIL"],
        )
        for one in found
    ] == [
        ("EBOK", "EMAIL", "Bożena Wzorcowa", "IN_REVIEW", ["C01", "C08"]),
        ("EBOK", "IN_PERSON", "Ęmilia Łąkowa", "APPROVED", []),
        ("EBOK", "IN_PERSON", "Zażółć Gęślą-Jaźń", "IN_REVIEW", []),
        ("EBOK", "EMAIL", "Mała Gastronomia Pączek s.c.", "SUBMITTED", []),
        ("EBOK", "EMAIL", "Ądrian Śliwka", "PHONE_CHECK", ["C10"]),
        ("EBOK", "EMAIL", "Ćwikła i Spółka sp. z o.o.", "INCOMPLETE", ["C02"]),
        ("EBOK", "EMAIL", "Łucja Przykładowa", "WITHDRAWN", []),
        ("IKCS", "EMAIL", "Łucja Przykładowa", "IN_REVIEW", []),
        ("IKCS", "EMAIL", "Jędrzej Gęsty", "IN_REVIEW", ["C01", "C02"]),
        ("IKCS", "EMAIL", "Ądrian Śliwka", "REJECTED", ["C06"]),
    ]
    # What the clerk had to see is seen where the demo says so.
    waiting = AccessApplication.objects.filter(checks__result="CANNOT_TELL").distinct()
    assert sorted(one.person.name for one in waiting if one.person) == [
        "Bożena Wzorcowa",
        "Jędrzej Gęsty",
        "Ądrian Śliwka",
        "Ądrian Śliwka",
        "Ćwikła i Spółka sp. z o.o.",
        "Łucja Przykładowa",
    ]


@pytest.mark.both_databases
def test_zaneta_signs_in_for_the_first_time_with_the_published_code(client):
    answer = client.post(
        "/strefa-mieszkanca/logowanie/e-bok/",
        {"login": "EB-500005-4", "password": "NY8A-Q6ZV-X4Q5-ATQ3X"},
    )

    assert answer.headers["Location"] == reverse("identity:set_password")
    assert User.objects.get(login="EB-500005-4").state == "PENDING"


# The sample messages of the demo: anyone who drops them in sees what the notice's conditions say.


SAMPLES = ROOT / "fixtures" / "coop" / "mail"


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
def test_the_conditions_that_a_sample_fails(name: str, panel: str, who: str, failed: list[str]):
    raw = (SAMPLES / f"{name}.eml").read_bytes()

    taken = receive_message(raw, "file", SYSTEM, TODAY, received_at=MORNING)

    assert taken.message is not None
    run_checks(taken.application, SYSTEM, TODAY)
    failing = taken.application.checks.filter(result=CheckVerdict.FAIL)
    assert (taken.application.panel, str(taken.application.person)) == (panel, who)
    assert sorted(failing.values_list("code", flat=True)) == failed
    assert find_doubts([taken.message]) == []


def test_the_demos_own_server_vouches_for_the_samples():
    raw = (SAMPLES / "lucja.eml").read_bytes()

    taken = receive_message(raw, "file", SYSTEM, TODAY, received_at=MORNING)

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
