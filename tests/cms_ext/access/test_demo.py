"""The queues of the demo: what each desk finds there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.access.models import AccessApplication
from cms_ext.people.identity.models import User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]


def test_both_queues_hold_a_case_of_each_kind() -> None:
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
        ("IKCS", "EMAIL", "Łucja Przykładowa", "IN_REVIEW", []),
        ("IKCS", "EMAIL", "Jędrzej Gęsty", "IN_REVIEW", ["C01", "C02"]),
        ("IKCS", "EMAIL", "Ądrian Śliwka", "REJECTED", ["C06"]),
    ]


def test_what_the_clerk_had_to_see_is_seen_where_the_demo_says_so() -> None:
    waiting = AccessApplication.objects.filter(checks__result="CANNOT_TELL").distinct()

    assert sorted(one.person.name for one in waiting if one.person) == [
        "Bożena Wzorcowa",
        "Jędrzej Gęsty",
        "Ądrian Śliwka",
    ]


def test_zaneta_signs_in_for_the_first_time_with_the_published_code(client: Client) -> None:
    answer = client.post(
        "/strefa-mieszkanca/logowanie/e-bok/",
        {"login": "EB-500005-4", "password": "NY8A-Q6ZV-X4Q5-ATQ3X"},
    )

    assert answer.headers["Location"] == reverse("identity:set_password")
    assert User.objects.get(login="EB-500005-4").state == "PENDING"
