"""„Pracownicy i role”: the list, what the roles say, and anyone who may not be here."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from cms_ext.people.identity.domain.rights import read_group_standing
from cms_ext.people.identity.domain.role import group_name
from cms_ext.people.identity.models import Passkey, StaffInvitation, User
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.pages.domain.editing import publish_site, sync_editors
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelPage
from tests.clients import signed_in
from tests.cms_ext.desks.people.staff_register.screens import (
    INVITE,
    LIST,
    ROLES,
    app_of,
    celina,
    logged_acts,
    roles,
    seq,
    text,
    typed,
)
from tests.people import staff
from tests.query_counts import counted, queries_of
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


def states() -> dict[str, StaffState]:
    """One login of staff in each state, by login."""
    now = timezone.now()
    hour = timedelta(hours=1)
    made = {}
    for login, state in (
        ("a-czynna", StaffState.ACTIVE),
        ("b-zaproszona", StaffState.INVITED),
        ("c-w-drodze", StaffState.INVITED),
        ("d-wygasla", StaffState.EXPIRED),
        ("e-nie-wyszla", StaffState.UNSENT),
        ("f-bez", StaffState.NOT_INVITED),
        ("g-dawna", StaffState.BLOCKED),
    ):
        user = staff(login, "editor")
        if state not in (StaffState.ACTIVE, StaffState.BLOCKED):
            user.set_unusable_password()
        user.is_active = state != StaffState.BLOCKED
        user.save()
        ends = {"b-zaproszona": now + hour, "d-wygasla": now - hour}.get(login)
        if login[0] in "bcdeg":
            StaffInvitation.objects.create(
                user=user, by_mail=True, invited_at=now - hour, expires_at=ends
            )
        made[login] = state
    about = User.objects.get(login="c-w-drodze")
    OutgoingMessage.objects.create(
        to="c@podlasem.example",
        template="cms_ext/identity/mail/staff_invitation.txt",
        composer="x",
        about_type="cms_ext_identity.User",
        about_id=str(about.pk),
        queued_at=now,
        next_try_at=now,
    )
    return made


@pytest.mark.thorough
def test_the_list_says_how_each_login_stands_and_filters_by_it(desk: Client):
    made = states() | {"admin": StaffState.ACTIVE}

    listed = {
        state: set(re.findall(r'desk-hint" ?>([\w-]+)<', text(desk.get(f"{LIST}?stan={state}"))))
        for state in StaffState
    }

    assert listed == {
        state: {login for login, its in made.items() if its == state} for state in StaffState
    }
    assert "Zaproszenie wygasło" in text(desk.get(f"{LIST}?q=wygasla"))


@pytest.mark.thorough
def test_the_list_filters_by_role_and_searches_by_name_and_address(desk: Client):
    made = celina(desk, "finance_approver")
    staff("finanse", "finance_clerk")

    def found(query: str) -> set[str]:
        page = text(desk.get(f"{LIST}?{query}"))
        return set(re.findall(r'desk-hint" ?>([\w-]+)', page)) & {"celina", "finanse", "admin"}

    assert found("rola=finance_clerk") == {"finanse"}
    assert found("rola=administrator") == {"admin"}
    assert found("rola=nieznana") == {"celina", "finanse", "admin"}
    assert found("q=borówczyk+celina") == {"celina"}
    assert found("q=podlasem.example") == {"celina"}
    assert "staff:celina" not in text(desk.get(LIST))

    # A role is read as text next to the people who hold it.
    page, own_page = text(desk.get(ROLES)), text(desk.get(f"{LIST}{made.pk}/"))
    for shown in (page, own_page):
        assert "zatwierdza naliczenie, które przygotował ktoś inny" in shown
        assert not re.search(r"finance_approver\s*</", shown)
        assert "Can " not in shown
    assert page.count("Osób z tą rolą: 1") == 2


def test_the_list_is_taken_along_as_a_file_with_a_line_in_the_log(desk: Client):
    made = celina(desk, "finance_clerk", "finance_approver")
    User.objects.filter(pk=made.pk).update(first_name="=cmd()")
    app_of(made)
    Passkey.objects.create(
        user=made,
        name="klucz",
        credential_id=b"1",
        public_key=b"1",
        sign_count=0,
        created_at=datetime(2026, 11, 5, 9, tzinfo=UTC),
    )
    before = seq()

    answer = desk.get(f"{LIST}?q=celina&export=csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert rows == [
        "Pracownik;Role;Drugi składnik;Ostatnie logowanie;Konto",
        '\'=cmd() Borówczyk;"Dział Finansowo-Księgowy; Finanse, druga osoba";'
        "aplikacja z kodami od 03.11.2026, klucz dostępu od 05.11.2026;;"
        "Zaproszony, jeszcze nie wszedł",
    ]
    assert [action for action, _, _ in logged_acts(before)] == ["EXPORT"]


def test_each_screen_costs_the_same_for_one_and_for_four(desk: Client):
    both = "; ".join(group_name(one) for one in ("finance_clerk", "finance_approver"))

    def costs(*numbers: int) -> list[int]:
        for number in numbers:
            staff(f"finanse{number}", "finance_clerk", "finance_approver")
        desk.get(LIST)
        page, of_list = counted(lambda: text(desk.get(LIST)))
        of_roles = queries_of(desk.get, ROLES)
        assert page.count(both) == numbers[-1]
        return [of_list, of_roles]

    assert costs(1) == costs(2, 3, 4)


def test_wagtail_s_own_screens_of_users_lead_here_or_are_gone(desk: Client):
    made = celina(desk)
    before = seq()

    led = {
        address: desk.get(f"/admin/users/{address}", follow=False)["Location"]
        for address in ("", "?q=cel", "new/", f"edit/{made.pk}/")
    }
    refused = [
        desk.post(f"/admin/users/{what}/{made.pk}/", typed("editor", is_superuser="on"))
        for what in ("delete", "copy", "history", "usage")
    ]
    desk.post(f"/admin/users/edit/{made.pk}/", typed("editor", is_superuser="on"))
    desk.post("/admin/users/new/", typed("editor", username="nowa"))

    assert led == {
        "": LIST,
        "?q=cel": f"{LIST}?q=cel",
        "new/": INVITE,
        f"edit/{made.pk}/": f"{LIST}{made.pk}/",
    }
    assert [answer.status_code for answer in refused] == [404] * 4
    assert (User.objects.filter(realm="staff").count(), logged_acts(before)) == (2, [])


@pytest.mark.thorough
def test_nothing_is_done_to_many_logins_at_once(desk: Client):
    made = celina(desk)

    for model in ("user", "User"):
        for action in ("assign_role", "delete", "set_active_state"):
            address = f"/admin/bulk/cms_ext_identity/{model}/{action}/?id={made.pk}"
            assert [desk.get(address).status_code, desk.post(address).status_code] == [404, 404]


@pytest.mark.always
def test_with_every_right_that_a_group_can_hold_one_still_administers_no_staff(client):
    clerk = staff("redaktor", "editor")
    clerk.user_permissions.set(Permission.objects.all())
    client.force_login(clerk)
    other = staff("finanse", "finance_clerk")
    group = Group.objects.get(name="editor")

    paths = (
        "users/",
        "users/new/",
        f"users/edit/{other.pk}/",
        f"groups/edit/{group.pk}/",
        "groups/",
        "groups/new/",
        "pracownicy/",
        "pracownicy/role/",
        "pracownicy/zapros/",
        f"pracownicy/{other.pk}/",
        f"pracownicy/{other.pk}/krok/role/",
    )
    answers = [client.get(f"/admin/{path}") for path in paths]
    posted = [
        client.post(f"{LIST}{other.pk}/odnosnik/"),
        client.post(INVITE, typed("editor")),
        roles(client, other, "publisher"),
        client.post(f"/admin/groups/edit/{group.pk}/", {"name": "editor"}),
    ]

    assert {answer.status_code for answer in (*answers, *posted)} == {302}
    assert {answer["Location"] for answer in (*answers, *posted)} == {"/admin/"}
    assert not StaffInvitation.objects.exists()
    for listed in ("/admin/", "/admin/ustawienia/"):
        assert LIST not in text(client.get(listed, follow=True))


BEYOND = "Ponad opis tej roli"


@pytest.fixture
def auditor() -> Group:
    """With a right everywhere, one at a place, and one of a part that is off."""
    group = Group.objects.get(name="auditor")
    group.permissions.add(Permission.objects.get(codename="merge_person"))
    gone = ContentType.objects.create(app_label="wylaczona", model="entry")
    group.permissions.add(Permission.objects.create(content_type=gone, codename="add_entry"))
    publishing = Permission.objects.get(codename="publish_page")
    root = Page.objects.get(depth=1)
    GroupPagePermission.objects.create(group=group, page=root, permission=publishing)
    return group


@shared
def home() -> HomePage:
    """The site's first page with a public section and a panel, as the editors got their rights."""
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    stand_below(home, ContentPage(title="O nas", slug="o-nas", lead="Kim jesteśmy."))
    stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    sync_editors()
    return home


def test_the_list_names_rights_beside_the_declaration_and_takes_them(desk: Client, auditor: Group):
    standing = read_group_standing(auditor).rights
    page = text(desk.get(ROLES))
    assert page.count(BEYOND) == 1
    assert "<li>łączy dwa wpisy jednej osoby</li>" in page
    before = seq()

    answer = desk.post(f"{ROLES}{auditor.pk}/ponad/", follow=True)

    extra = {"cms_ext_identity.merge_person", "wagtailcore.publish_page: / #page-1"}
    assert "Rola ma teraz tylko prawa ze swojego opisu." in text(answer)
    assert BEYOND not in text(answer)
    assert standing - read_group_standing(auditor).rights == extra
    assert logged_acts(before) == [
        ("GROUP_CHANGED", "", {"group": "auditor", "added": [], "removed": sorted(extra)})
    ]


@pytest.mark.thorough
def test_a_declared_right_at_another_place_is_beyond_the_declaration_too(
    desk: Client, home: HomePage
):
    group = Group.objects.get(name="editor")
    writing = Permission.objects.get(codename="change_page")
    choosing = Permission.objects.get(codename="choose_image")
    _about, panel = home.get_children()
    standing = read_group_standing(group)
    assert BEYOND not in text(desk.get(ROLES))
    GroupPagePermission.objects.create(group=group, page=panel, permission=writing)
    GroupPagePermission.objects.create(group=group, page=home, permission=writing)
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=choosing)
    site = Site.objects.get()
    GroupSitePermission.objects.create(group=group, site=site, permission=writing)

    page = text(desk.get(ROLES))
    assert page.count(BEYOND) == 1
    beyond = page.partition(BEYOND)[2].partition("</ul>")[0]
    assert [line.partition("</li>")[0] for line in beyond.split("<li>")[1:]] == [
        "pisze i poprawia strony i ogłoszenia (IKCS, SM Próbna i testserver) – tylko część tego",
        "dodaje i zmienia pliki i obrazy (Root) – tylko część tego",
    ]

    desk.post(f"{ROLES}{group.pk}/ponad/")

    assert read_group_standing(group) == standing
    assert BEYOND not in text(desk.get(ROLES))


def test_a_section_that_moves_into_a_panel_takes_no_right_with_it(desk: Client, home: HomePage):
    about, panel = home.get_children()
    editor = staff("redaktorka", "editor")
    assert about.permissions_for_user(editor).can_edit()

    about.move(panel, pos="last-child")

    moved = Page.objects.get(pk=about.pk)
    assert not moved.permissions_for_user(User.objects.get(pk=editor.pk)).can_edit()
    assert BEYOND not in text(desk.get(ROLES))


@pytest.mark.thorough
def test_roles_as_the_program_makes_them_have_nothing_beside_and_an_own_one_keeps_its_rights(
    desk: Client,
):
    own = Group.objects.create(name="Sekretariat")
    own.permissions.add(*Permission.objects.filter(codename__in=("access_admin", "merge_person")))
    before, standing = seq(), [read_group_standing(group) for group in Group.objects.order_by("pk")]

    assert BEYOND not in text(desk.get(ROLES))
    for group in Group.objects.exclude(name__startswith="panel-"):
        desk.post(f"{ROLES}{group.pk}/ponad/")

    assert [read_group_standing(group) for group in Group.objects.order_by("pk")] == standing
    assert logged_acts(before) == []


def test_nobody_but_an_administrator_takes_a_right(auditor: Group):
    held = read_group_standing(auditor)
    editor = signed_in(staff("ewa", "editor"))

    assert editor.post(f"{ROLES}{auditor.pk}/ponad/").status_code == 302
    assert read_group_standing(auditor) == held
