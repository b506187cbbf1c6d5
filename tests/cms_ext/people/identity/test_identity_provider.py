from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import identity_provider
from cms_ext.people.identity.domain.identity_provider import (
    Handover,
    Proven,
    Provider,
    ProviderRefused,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import IdentityProvider
from tests.page_checks import page_problems
from tests.people import resident

pytestmark = pytest.mark.django_db
START = "/strefa-mieszkanca/logowanie/wrozka/"
BACK = f"{START}powrot/"
PANEL = "/strefa-mieszkanca/logowanie/ikcs/"
OUT = "/strefa-mieszkanca/wyloguj/"


class FortuneTeller(Provider):
    """Knows everybody by name and says so at once."""

    answered_by: ClassVar[tuple[str, ...]] = ("name", "strong")
    stranger_template: ClassVar[str] = "cms_ext/identity/provider.html"
    ended: ClassVar[list[str]] = []

    def is_offered(self) -> bool:
        return True

    def begin(self, session: SessionBase, now: datetime) -> Handover:
        return Handover("https://wrozka.example/zapytaj", {"kto": "tam"})

    def finish(self, session: SessionBase, answer: Mapping[str, str], now: datetime) -> Proven:
        name = answer.get("name", "")
        if not name:
            raise ProviderRefused("MIST")
        if name == "Mgła":
            raise ProviderRefused("MIST", "Kula jest zamglona.")
        person = Person.objects.filter(name=name).first()
        return Proven(person, is_strong="strong" in answer, kept=f"kula {name}")

    def end(self, kept: str, now: datetime) -> None:
        self.ended.append(kept)
        if kept == "kula Piotr Wrona":
            raise ProviderRefused("DEAF")


WAY = IdentityProvider(
    "wrozka",
    "Zaloguj przez wróżkę",
    "Dla wszystkich, których wróżka zna.",
    FortuneTeller,
)


@pytest.fixture(autouse=True)
def _teller(monkeypatch) -> None:
    monkeypatch.setattr(identity_provider, "list_identity_providers", lambda: [("ikcs", WAY)])
    FortuneTeller.ended.clear()


@pytest.fixture
def anna() -> User:
    return resident("ikcs", "IKCS-0007", "Anna Lis")


def events() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.filter(stream="SIGN_IN").order_by("seq")
    return list(rows.values_list("action", "reason_code", "note"))


def test_the_button_stands_at_its_panel_alone(client):
    own, other = client.get(PANEL), client.get("/strefa-mieszkanca/logowanie/e-bok/")

    assert f'action="{START}"' in own.content.decode()
    assert "Zaloguj przez wróżkę" in own.content.decode()
    assert START not in other.content.decode()
    assert page_problems(own) == []
    # The start takes no form of another site, and of no provider there is none.
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    for path in ("fusy/", "fusy/powrot/"):
        assert client.get(f"/strefa-mieszkanca/logowanie/{path}").status_code == 404


def test_the_start_explains_and_the_button_hands_over(client):
    page, handed = client.get(START), client.post(START)

    assert "których wróżka zna" in page.content.decode()
    assert 'action="https://wrozka.example/zapytaj"' in handed.content.decode()
    assert '<input type="hidden" name="kto" value="tam">' in handed.content.decode()
    assert "https://wrozka.example" in handed["Content-Security-Policy"]
    assert "https://wrozka.example" not in page["Content-Security-Policy"]
    assert page_problems(page) == []
    leads = "<form action> leads elsewhere: 'https://wrozka.example/zapytaj'"
    assert page_problems(handed) == [leads]


def test_anna_comes_in_under_a_new_key_and_goes_on(anna: User, client):
    client.post(f"{START}?next=/ikcs/uchwaly/")
    before = client.session.session_key

    answer = client.get(BACK, {"name": "Anna Lis"})

    assert (answer.status_code, answer["Location"]) == (302, "/ikcs/uchwaly/")
    assert int(client.session["_auth_user_id"]) == anna.pk
    assert client.session.session_key not in (None, before)
    assert events() == [("SIGN_IN", "", ""), ("IDENTITY_PROVEN", "", "Zaloguj przez wróżkę")]
    # A way out of the panel is not gone.
    client.post(f"{START}?next=https://obcy.example/")
    assert client.get(BACK, {"name": "Anna Lis"})["Location"] == "/ikcs/"


def test_a_refusal_is_shown_and_recorded(client):
    for name, words in (
        ("", "Nie udało się potwierdzić, kto się loguje."),
        ("Mgła", "Kula jest zamglona."),
    ):
        answer = client.get(BACK, {"name": name})
        assert answer.status_code == 403
        assert words in answer.content.decode()
        assert page_problems(answer) == []
    # Somebody on nobody's file gets the page of the provider.
    stranger = client.get(BACK, {"name": "Nikodem Nieznany"})
    assert stranger.status_code == 403
    assert stranger.templates[0].name == FortuneTeller.stranger_template
    assert events() == [
        ("IDENTITY_REFUSED", code, "Zaloguj przez wróżkę")
        for code in ("MIST", "MIST", "NOT_ON_FILE")
    ]


def test_what_the_provider_needs_at_the_end_is_kept_encrypted(anna: User, client):
    # Who signed in by password ends nothing elsewhere.
    client.force_login(anna)
    client.post(OUT)
    assert FortuneTeller.ended == []

    client.get(BACK, {"name": "Anna Lis", "strong": "1"})
    assert "kula Anna Lis" not in str(dict(client.session))
    client.post(OUT)
    assert FortuneTeller.ended == ["kula Anna Lis"]


def test_a_deaf_provider_keeps_nobody_signed_in(client):
    resident("ikcs", "IKCS-0012", "Piotr Wrona")
    client.get(BACK, {"name": "Piotr Wrona"})

    client.post(OUT)

    assert "_auth_user_id" not in client.session
    assert ("IDENTITY_REFUSED", "DEAF", "Zaloguj przez wróżkę") in events()
