import pytest
from django.test import Client, RequestFactory
from wagtail.admin.menu import admin_menu

from cms_ext.desks.frame.staff_menu import CURRENT
from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.people.identity.domain.role import STAFF_GROUPS
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.cms_ext.conftest import index
from tests.people import staff
from tests.shared_rows import shared
from tests.staff_menu import links_of, tasks_of

__all__ = ["index"]
pytestmark = [pytest.mark.django_db, pytest.mark.always]

AWAY = ("/admin/", "/admin/login/")
# The desks of a small office, and anyone who has every role at once.
TOGETHER = (
    ("editor", "publisher"),
    ("membership_clerk", "records_clerk"),
    ("finance_clerk", "case_clerk", "redaction_confirmer"),
    ("finance_clerk", "finance_approver", "legal_admin"),
    STAFF_GROUPS,
)
# A site with a ledger of its own, and one that mirrors an accounting program.
LEDGERS = ("own", pytest.param("mirror", marks=pytest.mark.thorough))
# Wagtail shows its history to all staff, and in it what concerns pages that they may see.
FOR_ALL_STAFF = {"/admin/reports/site-history/"}


@shared
def administrator(index: AnnouncementIndexPage) -> User:
    return staff("administrator", superuser=True)


def addresses_for(user: User) -> set[str]:
    """Where the menu leads, without the key of the page editor that stands there too."""
    return {link.url for link in links_of(user)} - {"#"}


def opens(client: Client, address: str) -> bool:
    """Wagtail refuses by sending away: whoever is staff to the first screen, others to sign in."""
    answer = client.get(address)
    while answer.status_code == 302 and answer["Location"].partition("?")[0] not in AWAY:
        answer = client.get(answer["Location"])
    return answer.status_code == 200


# Those of the administrator open in tests/browser/test_editor.py.
@pytest.mark.parametrize("role", STAFF_GROUPS)
@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_role_sees_the_entries_that_open_for_it_and_no_others(
    client, administrator: User, role: str, ledger: str, settings
):
    settings.COOP_LEDGER = ledger
    user = staff("ktos", role)
    shown, whole = addresses_for(user), addresses_for(administrator)
    client.force_login(user)

    opening = {address for address in whole if opens(client, address)}

    assert opening - FOR_ALL_STAFF == shown - FOR_ALL_STAFF
    assert shown <= whole


@pytest.mark.all_plugins
@pytest.mark.parametrize("ledger", LEDGERS)
def test_no_menu_has_more_than_eight_tasks(index: AnnouncementIndexPage, ledger: str, settings):
    settings.COOP_LEDGER = ledger
    for number, groups in enumerate([*((group,) for group in STAFF_GROUPS), *TOGETHER, ()]):
        titles = tasks_of(staff(f"ktos{number}", *groups, superuser=not groups))

        assert titles.pop() == "Pomoc"
        assert 0 < len(titles) <= 8, groups
        assert len(set(titles)) == len(titles), groups


def test_the_tasks_of_an_administrator_are_these(administrator: User):
    assert tasks_of(administrator) == [
        "Dziś",
        "Strona",
        "Osoby i lokale",
        "Dokumenty i zebrania",
        "Rozliczenia",
        "Bank i importy",
        "Rejestry",
        "Ustawienia",
        "Pomoc",
    ]
    labels = [(link.task, link.label) for link in links_of(administrator)]
    assert len(set(labels)) == len(labels)


@pytest.mark.staff_menu
def test_one_entry_alone_stands_out_as_the_one_where_one_is(administrator: User):
    """The screens of meters belong to four tasks and lie below the address of one of them."""
    links = [link for link in links_of(administrator) if link.url.startswith("/admin/liczniki/")]

    marked = {link.url: _marked(f"{link.url}5/", administrator) for link in links}

    listed = {str(REGISTERS.title), str(SETTINGS.title)}
    assert {link.task for link in links} > listed
    assert marked == {link.url: {link.task} & listed for link in links}
    assert _marked("/admin/rejestry/", administrator) == {str(REGISTERS.title)}


def _marked(address: str, user: User) -> set[str]:
    """What we mark of the menu there; Wagtail marks the entries of tasks that fly out."""
    request = RequestFactory().get(address)
    request.user = user
    shown = admin_menu.render_component(request)
    return {str(one.label) for one in shown if getattr(one, "classname", "") == CURRENT}
