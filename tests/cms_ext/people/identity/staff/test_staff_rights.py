"""What one administrator gives, another one approves; a single one gives it alone."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    open_staff_login,
    read_staff_login,
    reset_staff_factor,
)
from cms_ext.people.identity.domain.staff_rights import (
    approve_rights,
    describe_rights_change,
    find_waiting_rights,
    queue_rights,
    refuse_rights,
)
from cms_ext.people.identity.models import AuthenticatorApp, User
from tests.clients import signed_in
from tests.cms_ext.desks.people.staff_register.screens import typed
from tests.page_checks import text_of
from tests.people import staff

pytestmark = pytest.mark.django_db
FINANCE = "finance_approver"
TODAY = date(2026, 11, 20)


@pytest.fixture
def adam() -> User:
    return staff("adam", superuser=True)


@pytest.fixture
def beata() -> User:
    return staff("beata", superuser=True)


def _give(user: User, by: User, *groups: str, is_superuser: bool = False) -> None:
    now = read_staff_login(user)
    wanted = replace(now, groups=now.groups | {*groups}, is_superuser=is_superuser)
    change_staff_login(user, wanted, Origin(by), reason="nowe zadania")


def _rights(user: User) -> tuple[list[str], bool]:
    user.refresh_from_db()
    return sorted(user.groups.values_list("name", flat=True)), user.is_superuser


def test_a_role_holds_when_another_administrator_has_approved_it(adam: User, beata: User):
    ewa = staff("ewa", "editor")
    _give(ewa, adam, FINANCE)
    assert _rights(ewa) == (["editor"], False)

    approve_rights(ewa, origin=Origin(beata))

    assert _rights(ewa) == (["editor", FINANCE], False)
    events = AuditEvent.objects.filter(action__startswith="STAFF_").order_by("seq")
    assert [(event.action, event.actor) for event in events] == [
        ("STAFF_RIGHTS_PROPOSED", adam),
        ("STAFF_GROUPS_CHANGED", beata),
        ("STAFF_RIGHTS_APPROVED", beata),
    ]


def test_neither_the_proposer_nor_who_gets_it_approves(adam: User, beata: User):
    ewa = staff("ewa", "editor")
    _give(ewa, adam, FINANCE)
    with pytest.raises(Refusal, match="inny administrator niż ten") as refused:
        approve_rights(ewa, origin=Origin(adam))
    assert refused.value.code == "SECOND_PERSON"

    staff("celina", superuser=True)
    _give(beata, adam, FINANCE, is_superuser=True)
    with pytest.raises(Refusal, match="Własnych ról nie zatwierdzisz"):
        approve_rights(beata, origin=Origin(beata))

    assert (_rights(ewa), _rights(beata)) == ((["editor"], False), ([], True))


def test_a_single_administrator_gives_rights_alone(adam: User):
    ewa = staff("ewa", "editor")
    _give(ewa, adam, FINANCE, is_superuser=True)

    assert _rights(ewa) == (["editor", FINANCE], True)
    assert find_waiting_rights(ewa) is None


@pytest.mark.parametrize("standing", ["invited", "blocked"])
def test_an_administrator_who_cannot_sign_in_is_no_second_one(
    adam: User, beata: User, standing: str
):
    ewa = staff("ewa", "editor")
    if standing == "invited":
        beata.set_unusable_password()
        User.objects.filter(pk=beata.pk).update(password=beata.password)
    else:
        User.objects.filter(pk=beata.pk).update(is_active=False, state="SUSPENDED")

    _give(ewa, adam, FINANCE)

    assert _rights(ewa) == (["editor", FINANCE], False)


def test_what_is_taken_away_is_taken_at_once(adam: User, beata: User):
    ewa = staff("ewa", "editor", FINANCE)
    now = read_staff_login(ewa)

    wanted = replace(now, groups=frozenset({"editor", "board_member"}), first_name="Ewa")
    change_staff_login(ewa, wanted, Origin(adam))

    assert _rights(ewa) == (["editor"], False)
    assert ewa.first_name == "Ewa"
    waiting = find_waiting_rights(ewa)
    assert waiting is not None
    assert waiting.groups == ["board_member"]


def test_a_new_login_gets_its_roles_when_they_are_approved(adam: User, beata: User):
    login = StaffLogin("nowa", "Nowa", "Osoba", "nowa@example.org", frozenset({FINANCE}))

    nowa = open_staff_login(login, Origin(adam))
    assert _rights(nowa) == ([], False)
    approve_rights(nowa, origin=Origin(beata))

    assert _rights(nowa) == ([FINANCE], False)


def test_the_operator_opens_a_login_with_its_roles(adam: User, beata: User):
    login = StaffLogin("nowa", "Nowa", "Osoba", "nowa@example.org", frozenset({FINANCE}))

    assert _rights(open_staff_login(login, SYSTEM)) == ([FINANCE], False)


def test_a_refused_role_and_a_later_proposal(adam: User, beata: User):
    ewa = staff("ewa", "editor")
    _give(ewa, adam, FINANCE)
    _give(ewa, adam, "board_member")
    waiting = find_waiting_rights(ewa)
    assert waiting is not None
    assert waiting.groups == ["board_member"]
    with pytest.raises(Refusal, match="co najmniej 10 znaków"):
        refuse_rights(ewa, "nie", origin=Origin(beata))

    refuse_rights(ewa, "Zarząd jej nie powołał", origin=Origin(beata))

    assert _rights(ewa) == (["editor"], False)
    with pytest.raises(Refusal, match="już rozstrzygnął"):
        approve_rights(ewa, origin=Origin(beata))


def test_it_waits_for_another_administrator(adam: User, beata: User):
    celina = staff("celina", superuser=True)
    _give(beata, adam, FINANCE, is_superuser=True)

    assert [queue_rights(user, TODAY).rows.count() for user in (adam, beata, celina)] == [0, 0, 1]


@pytest.mark.thorough
def test_the_screens(adam: User, beata: User):
    ewa = staff("ewa", "editor")
    _give(ewa, adam, FINANCE)
    page, own, other = f"/admin/pracownicy/{ewa.pk}/", signed_in(adam), signed_in(beata)

    assert "Na drugiego administratora czeka: Finanse, druga osoba." in text_of(own.get(page))
    assert "Zatwierdź zmianę" not in text_of(own.get(page))
    assert "Zatwierdź zmianę" in text_of(other.get(page))
    assert "Role pracowników do zatwierdzenia" in text_of(other.get("/admin/"))
    assert "Finanse, druga osoba" in text_of(other.get("/admin/pracownicy/do-zatwierdzenia/"))

    other.post(f"{page}krok/zatwierdz-role/", {"krok": "zapisz"})

    assert _rights(ewa) == (["editor", FINANCE], False)


def _move(user: User, by: User | None, email: str) -> None:
    change_staff_login(user, replace(read_staff_login(user), email=email), Origin(by))


def test_who_may_use_a_colleagues_login_is_decided_by_two(adam: User, beata: User):
    """Alone an administrator would sign in as the person who approves his own acts."""
    ewa = staff("ewa", FINANCE)
    AuthenticatorApp.objects.create(user=ewa, sealed_seed=b"x", confirmed_at=timezone.now())
    was = ewa.email

    _move(ewa, adam, "adam.drugi@podlasem.example")
    reset_staff_factor(ewa, Origin(adam))
    ewa.refresh_from_db()
    assert (ewa.email, has_factor(ewa)) == (was, True)
    change = find_waiting_rights(ewa)
    assert change is not None
    assert describe_rights_change(change) == [
        "nowy adres adam.drugi@podlasem.example",
        "usunięcie drugiego składnika",
    ]
    with pytest.raises(Refusal) as refused:
        approve_rights(ewa, origin=Origin(adam))
    assert refused.value.code == "SECOND_PERSON"

    approve_rights(ewa, origin=Origin(beata))

    ewa.refresh_from_db()
    assert (ewa.email, has_factor(ewa)) == ("adam.drugi@podlasem.example", False)
    assert _rights(ewa) == ([FINANCE], False)


@pytest.mark.parametrize("who", ["no rights", "own", "single administrator", "operator"])
def test_where_nothing_is_to_be_gained_or_nobody_else_is_there_one_does_it(who: str, adam: User):
    if who != "single administrator":
        staff("beata", superuser=True)
    ewa = adam if who == "own" else staff("ewa", *([] if who == "no rights" else [FINANCE]))

    _move(ewa, None if who == "operator" else adam, "nowy@podlasem.example")

    ewa.refresh_from_db()
    assert (ewa.email, find_waiting_rights(ewa)) == ("nowy@podlasem.example", None)


def test_a_later_proposal_keeps_what_else_waited(adam: User, beata: User):
    ewa = staff("ewa", FINANCE)
    _move(ewa, adam, "ewa@podlasem.example")
    _give(ewa, beata, "board_member")
    _give(ewa, adam, "auditor")

    change = find_waiting_rights(ewa)

    assert change is not None
    assert (change.email, change.groups) == ("ewa@podlasem.example", ["auditor"])


def test_an_address_that_somebody_got_meanwhile_is_refused_at_the_approval(adam: User, beata: User):
    ewa = staff("ewa", FINANCE)
    _move(ewa, adam, "wolny@podlasem.example")
    _move(staff("filip"), adam, "wolny@podlasem.example")

    with pytest.raises(Refusal) as refused:
        approve_rights(ewa, origin=Origin(beata))

    assert refused.value.code == "ADDRESS_TAKEN"


def test_the_screens_say_that_it_waits(adam: User, beata: User):
    ewa = staff("ewa", FINANCE)
    AuthenticatorApp.objects.create(user=ewa, sealed_seed=b"x", confirmed_at=timezone.now())
    page = f"/admin/pracownicy/{ewa.pk}/"

    answer = text_of(
        signed_in(adam).post(f"{page}krok/drugi-skladnik/", {"seen": "on"}, follow=True)
    )

    assert "Na drugiego administratora czeka: usunięcie drugiego składnika." in answer
    assert "usunięcie drugiego składnika" in text_of(signed_in(beata).get(page))


def test_a_link_is_shown_only_where_nobody_else_could_give_rights(adam: User):
    ewa = staff("ewa", FINANCE)
    page, invite = f"/admin/pracownicy/{ewa.pk}/", "/admin/pracownicy/zapros/"
    shown = "Pokaż odnośnik do przekazania"
    desk = signed_in(adam)
    assert [shown in text_of(desk.get(where)) for where in (page, invite)] == [True, True]
    assert shown not in text_of(desk.post(f"{page}odnosnik/"))

    staff("beata", superuser=True)

    assert [shown in text_of(desk.get(where)) for where in (page, invite)] == [False, False]
    for answer in (
        desk.post(f"{page}odnosnik/", follow=True),
        desk.post(invite, typed("editor", pokaz="1")),
    ):
        assert "Odnośnik wyślij e-mailem." in text_of(answer)
    assert not User.objects.filter(login="celina").exists()
