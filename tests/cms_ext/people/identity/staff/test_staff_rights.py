"""What one administrator gives, another one approves; a single one gives it alone."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.staff import (
    StaffLogin,
    change_staff_login,
    open_staff_login,
    read_staff_login,
)
from cms_ext.people.identity.domain.staff_rights import (
    approve_rights,
    find_waiting_rights,
    queue_rights,
    refuse_rights,
)
from cms_ext.people.identity.models import User
from tests.clients import signed_in
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
    assert "Zatwierdź role" not in text_of(own.get(page))
    assert "Zatwierdź role" in text_of(other.get(page))
    assert "Role pracowników do zatwierdzenia" in text_of(other.get("/admin/"))
    assert "Finanse, druga osoba" in text_of(other.get("/admin/pracownicy/do-zatwierdzenia/"))

    other.post(f"{page}krok/zatwierdz-role/", {"krok": "zapisz"})

    assert _rights(ewa) == (["editor", FINANCE], False)
