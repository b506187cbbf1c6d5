"""The tables of this folder name every address, every kind of person and every audience."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from tests.project.library.canaries import LOGINS, Canary, user_of
from tests.project.library.surfaces import (
    OF_A_DRAFT,
    OF_A_MEETING_SOME,
    OF_A_MEETING_WHOLE,
    OF_A_PAPER,
    OF_A_PAPER_INSIDE,
    OF_A_REQUEST,
    OF_SOMETHING_ELSE,
    PUBLIC_SOME,
    PUBLIC_WHOLE,
    SOME,
    WHOLE,
    mounted,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("library surfaces"),
]


def test_every_address_of_the_panel_is_named() -> None:
    named = {
        *OF_A_PAPER_INSIDE,
        *(f"public_{name}" for name in OF_A_PAPER),
        *WHOLE,
        *SOME,
        *PUBLIC_WHOLE,
        *PUBLIC_SOME,
        *OF_A_MEETING_WHOLE,
        *OF_A_MEETING_SOME,
        *OF_A_DRAFT,
        *OF_A_REQUEST,
        *OF_SOMETHING_ELSE,
    }

    assert {
        name.removeprefix("ikcs:")
        for _route, name, _module in mounted(get_resolver())
        if name.startswith("ikcs:")
    } == named


def test_nobody_is_forgotten(canaries: dict[str, Canary]) -> None:
    users = [user_of(who) for who in LOGINS]
    realms = {"none" if isinstance(user, AnonymousUser) else user.realm for user in users}

    assert realms == {"none", "staff", "ikcs", "ebok"}
    assert {canary.document.audience for canary in canaries.values()} == {
        "PUBLIC",
        "MEMBERS",
        "ORGAN",
        "ON_REQUEST",
        "STAFF",
    }
