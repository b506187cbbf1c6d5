"""Changing the own password, and being asked for it again."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.rights import make_password_changes
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

PAGE = "/konto/haslo/"
NEW = "zielony rower jedzie noca"


def change(client: Client, current: str, new: str, repeated: str = "") -> str:
    answer = client.post(
        PAGE, {"current": current, "password": new, "repeated": repeated or new}, follow=True
    )
    return answer.content.decode()


def test_the_new_password_counts_and_only_this_browser_stays_signed_in(
    signed_in: Client,
    anna: User,
    actions: Callable[[], list[str]],
    outbox: Callable[[], list[tuple[str, str]]],
):
    phone = Client()
    phone.force_login(anna)
    told = len(actions())

    page = change(signed_in, PASSWORD, NEW)

    anna.refresh_from_db()
    assert (anna.check_password(NEW), "Hasło zostało zmienione" in page) == (True, True)
    answers = [client.get("/konto/").status_code for client in (signed_in, phone)]
    assert answers == [200, 302]
    assert actions()[told:] == ["PASSWORD_CHANGED"]
    assert outbox() == [(ANNA_S_ADDRESS, "password_changed.txt")]
    # The access log knows whose and how, and no value.
    event = AuditEvent.objects.get(action="PASSWORD_CHANGED")
    assert (event.actor_id, event.subject_id, event.reason_code, event.changes) == (
        anna.pk,
        anna.person_id,
        "OWN",
        make_password_changes(User.objects.get(pk=anna.pk)),
    )
    assert NEW not in str(event.changes)


def test_refused(signed_in: Client, anna: User):
    for current, new, repeated, said in [
        ("nie to hasło", NEW, NEW, "To nie jest obecne hasło. Wpisz je jeszcze raz."),
        ("", NEW, NEW, "Wpisz obecne hasło."),
        (PASSWORD, "za krótkie", "za krótkie", "Hasło jest za krótkie."),
        (PASSWORD, "EB-500001-3-2026", "EB-500001-3-2026", "składa się głównie z Twoich danych"),
        (PASSWORD, NEW, "zielony rower", "Hasła się różnią."),
    ]:
        page = change(signed_in, current, new, repeated)
        anna.refresh_from_db()
        assert (said in page, anna.check_password(PASSWORD)) == (True, True)


def test_six_wrong_ones_are_too_many(signed_in: Client):
    with time_machine.travel(NOW, tick=False):
        signed_in.get("/konto/")
        said = [change(signed_in, "nie to hasło", NEW) for _ in range(5)]
        held = change(signed_in, PASSWORD, NEW)

    assert ["To nie jest obecne hasło" in page for page in said] == [True] * 5
    assert "Za dużo błędnych prób. Spróbuj ponownie po godzinie 10:15." in held


def test_the_password_is_asked_for_again_before_something_weighty(anna: User):
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        at_once = client.get("/konto/adres/zmiana/").status_code
        clock.shift(10 * 60)
        later = client.get("/konto/adres/zmiana/")
        asked = later["Location"]
        wrong = client.post(asked, {"current": "nie to hasło"}).status_code
        right = client.post(asked, {"current": PASSWORD})
        after = client.get("/konto/adres/zmiana/").status_code

    assert (at_once, asked) == (200, "/konto/potwierdz-haslo/?next=%2Fkonto%2Fadres%2Fzmiana%2F")
    assert (wrong, right["Location"], after) == (200, "/konto/adres/zmiana/", 200)


def test_it_leads_to_account_pages_only_and_password_keepers_know_the_fields(signed_in: Client):
    for elsewhere in (
        "https://evil.example/konto/",
        "//evil.example",
        "/e-bok/",
        "javascript:alert(1)",
    ):
        answer = signed_in.post(f"/konto/potwierdz-haslo/?next={elsewhere}", {"current": PASSWORD})
        assert answer["Location"] == "/konto/"

    page = signed_in.get(PAGE).content.decode()
    assert [page.count(f'autocomplete="{kind}-password"') for kind in ("current", "new")] == [1, 2]
    assert "onpaste" not in page
