from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.http import HttpResponse, QueryDict
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.login_state import suspend_login
from cms_ext.people.identity.domain.second_factor import SESSION_KEY, SecondFactorState
from cms_ext.people.identity.domain.session import end_sessions
from cms_ext.people.identity.kept_form import (
    MAX_FORMS,
    find_kept_form,
    keep_form,
    make_initial,
)
from cms_ext.people.identity.models import AddressChange, KeptForm, SignInSession, User
from tests.clients import signed_in
from tests.cms_ext.people.identity.sign_in_steps import PANELS, post_login, sign_out
from tests.page_checks import parsed, texts
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FORM, SIGN_IN = "/konto/adres/zmiana/", f"{PANELS}e-bok/"
TYPED = {"email": "anna.nowa@skrzynka.example"}
ANNA, JEDRZEJ = "EB-500001-3", "EB-500002-1"
KEPT = "Zachowaliśmy to, co wpisano w formularzu."
OFFERED = "Zachowaliśmy to, co wpisano o 09:00. Sprawdź i wyślij."


@shared
def anna() -> User:
    return _with_address(ANNA, "Anna Lis")


@shared
def jedrzej() -> User:
    return _with_address(JEDRZEJ, "Jędrzej Wąs")


def _with_address(login: str, name: str) -> User:
    user = resident("ebok", login, name)
    user.person.correspondence_email = f"{login.lower()}@poczta.example"
    user.person.save()
    return user


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Seven in the morning; the tests move it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def late(client, anna: User, clock: time_machine.Traveller) -> Client:
    """Anna's browser an hour after she was last seen: her session is over."""
    post_login(client, "ebok", ANNA)
    clock.move_to(MORNING + HOUR)
    return client


def field_and_messages(answer: HttpResponse) -> tuple[str, list[str]]:
    """What is in the field, and what the page says above the form."""
    page = parsed(answer)
    messages = texts(page, "//*[@class='messages']/li")
    return str(page.xpath("string(//input[@name='email']/@value)")), messages


def test_the_owner_finds_it_and_sends_it_herself(late: Client, anna: User):
    answer = late.post(FORM, TYPED)

    assert (answer.status_code, answer["Location"]) == (302, FORM)
    assert KEPT in " ".join(field_and_messages(late.get(SIGN_IN))[1])
    assert KEPT not in late.get(SIGN_IN).content.decode()

    post_login(late, "ebok", ANNA)
    for _again in range(2):
        assert field_and_messages(late.get(FORM)) == (TYPED["email"], [OFFERED])
    assert not AddressChange.objects.exists()

    late.post(FORM, TYPED)
    assert AddressChange.objects.get().new_email == TYPED["email"]
    assert field_and_messages(late.get(FORM))[0] == ""
    assert not KeptForm.objects.exists()


def test_it_is_kept_when_the_page_itself_has_asked_after_the_end(late: Client, anna: User):
    late.get("/konto/ile-zostalo/")

    late.post(FORM, TYPED)

    assert KeptForm.objects.get().values == {"email": [TYPED["email"]]}
    # The page says beforehand what happens after the end.
    client = signed_in(anna)
    assert [
        "zachowamy, co w nim wpisano" in client.get(page).content.decode()
        for page in (FORM, "/konto/")
    ] == [True, False]


def test_a_neighbour_at_the_same_browser_is_offered_nothing_and_then_it_is_the_neighbour_s(
    late: Client, anna: User, jedrzej: User, clock: time_machine.Traveller
):
    late.post(FORM, TYPED)
    post_login(late, "ebok", JEDRZEJ)
    assert field_and_messages(late.get(FORM)) == ("", [])
    assert KeptForm.objects.get().user == anna

    KeptForm.objects.all().delete()
    clock.move_to(MORNING + 2 * HOUR)
    late.post(FORM, TYPED)
    assert KeptForm.objects.get().user == jedrzej

    post_login(late, "ebok", JEDRZEJ)
    sign_out(late)
    KeptForm.objects.all().delete()
    late.post(FORM, TYPED)
    assert not KeptForm.objects.exists()


def test_it_is_offered_for_a_day(late: Client, anna: User, clock: time_machine.Traveller):
    late.post(FORM, TYPED)

    found = []
    for ago in (24 * HOUR - MINUTE, 24 * HOUR):
        clock.move_to(MORNING + HOUR + ago)
        post_login(late, "ebok", ANNA)
        found.append(field_and_messages(late.get(FORM))[0])

    assert found == [TYPED["email"], ""]


def test_neither_a_megabyte_nor_a_form_that_does_not_say_so_nor_a_suspended_login_s_is_kept(
    late: Client, anna: User
):
    answer = late.post(FORM, {"email": "a" * 2**20})
    assert (answer.status_code, answer["Location"]) == (302, FORM)
    assert "Formularz był za długi, żeby go zachować." in late.get(SIGN_IN).content.decode()
    late.post("/konto/haslo/", {"current": "demo-haslo-2026", "password": "mglisty kaloryfer"})
    late.post("/nie-ma-takiej/", TYPED)
    late.get("/konto/ile-zostalo/")
    suspended(anna)
    late.post(FORM, TYPED)

    assert not KeptForm.objects.exists()


@pytest.mark.thorough
@pytest.mark.parametrize("with_token", [True, False])
def test_what_another_site_sends_is_not_kept(
    anna: User, clock: time_machine.Traveller, with_token: bool
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    page = parsed(client.get("/konto/haslo/"))
    token = str(page.xpath("string(//main//input[@name='csrfmiddlewaretoken']/@value)"))
    clock.move_to(MORNING + HOUR)

    client.post(FORM, TYPED | ({"csrfmiddlewaretoken": token} if with_token else {}))

    assert KeptForm.objects.exists() is with_token
    assert (KEPT in client.get(SIGN_IN).content.decode()) is with_token


def suspended(user: User) -> None:
    suspend_login(user, "podejrzenie przejęcia", SYSTEM)


def owing_a_second_factor(client: Client, user: User) -> None:
    session = client.session
    session[SESSION_KEY] = SecondFactorState.DUE
    session.save()


@pytest.mark.parametrize(
    "happened",
    [
        lambda client, user: sign_out(client),
        lambda client, user: end_sessions(user, except_key=None, origin=SYSTEM),
        lambda client, user: suspended(user),
        lambda client, user: SignInSession.objects.update(with_code=True),
        owing_a_second_factor,
        lambda client, user: client.cookies.clear(),
    ],
    ids=["signed out", "thrown out", "suspended", "by a code", "second factor", "other browser"],
)
def test_of_a_session_that_did_not_just_run_out_nothing_is_kept(
    late: Client,
    anna: User,
    clock: time_machine.Traveller,
    happened: Callable[[Client, User], None],
):
    clock.move_to(MORNING + MINUTE)
    happened(late, anna)
    clock.move_to(MORNING + HOUR)

    late.post(FORM, TYPED)

    assert not KeptForm.objects.exists()


def test_a_neighbour_suspended_while_signed_in_leaves_the_owner_nothing(
    late: Client, anna: User, jedrzej: User
):
    late.post(FORM, {})
    post_login(late, "ebok", JEDRZEJ)
    suspended(jedrzej)

    late.post(FORM, TYPED)

    assert not KeptForm.objects.exists()


class EveryKind(forms.Form):
    text = forms.CharField()
    long = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    number = forms.IntegerField()
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField()
    consent = forms.BooleanField()


def test_no_password_file_hidden_field_or_consent_is_kept(anna: User):
    typed = QueryDict(
        "text=dwa&long=trzy&one=b&many=a&many=b&number=4&password=haslo&hidden=h&file=plik"
        "&consent=on&csrfmiddlewaretoken=t&cokolwiek=c"
    )

    assert keep_form(anna, "/f/", EveryKind, typed, MORNING)

    kept = find_kept_form(anna, "/f/", MORNING)
    words = {"text": "dwa", "long": "trzy", "one": "b", "number": "4"}
    assert kept.values == {name: [word] for name, word in words.items()} | {"many": ["a", "b"]}
    assert make_initial(kept, EveryKind) == words | {"many": ["a", "b"]}


@pytest.mark.both_databases
def test_what_cannot_be_kept_is_not(anna: User):
    for path, typed in [
        ("/f/", "text=&long="),  # empty
        ("/f/", "password=haslo"),  # nothing to keep
        ("/f/", "text=a%00b"),  # no text
        ("/" * 301, "text=a"),  # long address
    ]:
        assert not keep_form(anna, path, EveryKind, QueryDict(typed), MORNING)
    assert not KeptForm.objects.exists()


@pytest.mark.both_databases
def test_the_newest_of_one_address_and_no_more_than_a_few(anna: User, jedrzej: User):
    keep_form(jedrzej, "/f/0/", EveryKind, QueryDict("text=jego"), MORNING)
    for number in range(MAX_FORMS + 1):
        for text in ("przed", "po"):
            typed = QueryDict(f"text={text}")
            keep_form(anna, f"/f/{number}/", EveryKind, typed, MORNING + number * MINUTE)

    kept = KeptForm.objects.filter(user=anna).values_list("path", "values")
    assert list(kept) == [(f"/f/{number}/", {"text": ["po"]}) for number in range(MAX_FORMS, 0, -1)]
    assert find_kept_form(jedrzej, "/f/0/", MORNING) is not None
