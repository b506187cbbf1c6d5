"""„Pierwsze kroki”: what a new site still needs, shown to anyone who can do it."""

import re
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
)

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.operations.new_site.setup.domain import first_steps as core_steps
from cms_ext.operations.new_site.setup.domain.first_steps import (
    FIRST_STEPS,
    FirstStepProgress,
    find_progress,
    has_right,
    list_steps,
)
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, User
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import plugin_configs
from cms_ext.plugins.checks import _declared_permissions
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.people import staff
from tests.query_counts import counted, queries_of

pytestmark = pytest.mark.django_db

PANEL = "Pierwsze kroki"


@pytest.fixture(autouse=True)
def _no_account_in_the_settings(settings) -> None:
    settings.COOP_OWN_BANK_ACCOUNTS = []


def home(user: User) -> str:
    return signed_in(user).get("/admin/").content.decode()


def coop(**changed: Any) -> CoopSettings:
    facts = {
        "short_name": "Zorza",
        "full_name": "Spółdzielnia Mieszkaniowa „Zorza”",
        "address": "ul. Dobra 1, 00-000 Miasto",
        "phone": "22 123 45 67",
    }
    found = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    for name, value in (facts | changed).items():
        setattr(found, name, value)
    found.save()
    return found


@pytest.mark.thorough
def test_every_step_leads_to_a_screen_by_a_right_that_exists():
    client, rights = signed_in(staff("admin", superuser=True)), set(_declared_permissions())
    for step in list_steps():
        assert {step.right, step.unless or step.right} <= rights, step
        assert client.get(reverse(step.url_name), follow=True).status_code == 200, step


def test_on_an_empty_site_no_step_is_done_and_each_costs_one_query():
    staff("admin", superuser=True)

    for step in list_steps():
        is_done, asked = counted(step.is_done, TODAY)
        assert (is_done, asked <= 1) == (False, True), step


def test_a_step_that_needs_a_setting_is_none_where_it_is_empty(settings):
    plugin = plugin_configs()[0].plugin
    step = replace(FIRST_STEPS[0], title="Połącz z węzłem", only_with="COOP_NODE")
    part = replace(plugin.operations, first_steps=(step,))

    def titles(node: str) -> list[str]:
        settings.COOP_NODE = node
        with patch(
            "cms_ext.operations.new_site.setup.domain.first_steps.list_plugins",
            lambda: [replace(plugin, operations=part)],
        ):
            return [step.title for step in list_steps()]

    assert (titles(""), titles("https://node.example")) == ([], ["Połącz z węzłem"])


def test_the_administrator_sees_all_of_them_counted(index: AnnouncementIndexPage):
    page = home(staff("admin", superuser=True))

    # Of a matter with a step for each of two roles, the administrator has the further one.
    own = [step for step in list_steps() if not step.unless]
    assert PANEL in page
    assert re.search(rf"Został\w* \d+ krok\w* z {len(own)}\.", page)
    assert all(step.title in page for step in FIRST_STEPS if not step.unless)


@pytest.mark.always
def test_each_role_sees_the_steps_whose_right_it_holds(index: AnnouncementIndexPage):
    fill = "Uzupełnij ogłoszenie o dostępie do paneli"
    publish_it = "Opublikuj ogłoszenie o dostępie do paneli"
    seen = {
        "finance_clerk": {"Wpisz rachunek bankowy Spółdzielni", "Załóż konta rozliczeniowe"},
        "membership_clerk": {"Wpisz organy i ich kadencje", "Wpisz członków"},
        "records_clerk": {"Opublikuj statut i pierwszy regulamin"},
        "legal_admin": {"Wypróbuj pocztę"},
        "auditor": set(),
        "board_member": set(),
        # Who may not publish the notice reads that it must be filled in.
        "editor": {fill},
        "publisher": {publish_it},
    }
    others = {"Uzupełnij dane Spółdzielni", "Zaproś pracowników", "Włącz drugi składnik logowania"}
    for group, expected in seen.items():
        user = staff(f"osoba-{group}", group)

        found = {step.title for step in find_progress(user, TODAY).open}

        assert found >= expected
        assert found & {fill, publish_it} == expected & {fill, publish_it}
        assert not found & others
        assert (PANEL in home(user)) == bool(found)


def test_rights_to_pages_and_documents_are_held_by_whoever_has_them_anywhere(
    index: AnnouncementIndexPage,
):
    group = Group.objects.create(name="Sekretariat")
    secretary, auditor = staff("sekretariat", "Sekretariat"), staff("kontroler", "auditor")
    to_publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=index, permission=to_publish)
    to_add = Permission.objects.get(codename="add_document", content_type__app_label="wagtaildocs")
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=to_add)
    rights = ("wagtailcore.publish_page", "wagtaildocs.add_document")

    held = [[has_right(user, right) for right in rights] for user in (secretary, auditor)]

    assert held == [[True, True], [False, False]]


def test_done_steps_are_folded_and_the_panel_goes_when_all_are_done():
    admin = staff("admin", superuser=True)
    first = replace(FIRST_STEPS[0], is_done=lambda today: True)
    done = [False]
    second = replace(FIRST_STEPS[1], is_done=lambda today: done[0])

    def page() -> str:
        with patch(
            "cms_ext.operations.new_site.setup.domain.first_steps.list_steps",
            lambda: [first, second],
        ):
            return " ".join(home(admin).split())

    some = page()
    done[0] = True
    none = page()

    assert "Został 1 krok z 2." in some
    assert "Zrobiony 1 krok" in some
    assert some.index(second.title) < some.index("<summary> Zrobiony") < some.index(first.title)
    assert PANEL not in none


def test_the_first_screen_costs_the_same_for_one_row_and_for_four():
    admin = staff("admin", superuser=True)
    find_progress(admin, TODAY)

    def cost(*numbers: int) -> int:
        for number in numbers:
            staff(f"p{number}", "membership_clerk")
            queue_message("ktos@poczta.example", "cms_ext/setup/mail/test_message.txt", {})
        return queries_of(find_progress, admin, TODAY)

    assert cost(1) == cost(2, 3, 4)


def test_the_co_op_is_described_when_nothing_of_the_footer_is_missing():
    for missing in ("short_name", "full_name", "address", "phone"):
        coop(**{missing: ""})
        assert not core_steps.coop_is_described(TODAY), missing
    coop()
    assert core_steps.coop_is_described(TODAY)


def test_every_administrator_has_a_second_factor():
    admin = staff("admin", superuser=True)
    staff("redaktor", "editor")
    assert core_steps.administrators_have_a_second_factor(TODAY) is False

    app = AuthenticatorApp.objects.create(user=admin, sealed_seed=b"", confirmed_at=None)
    assert core_steps.administrators_have_a_second_factor(TODAY) is False
    app.confirmed_at = timezone.now()
    app.save()
    assert core_steps.administrators_have_a_second_factor(TODAY) is True

    app.delete()
    key = {"credential_id": b"1", "public_key": b"1", "sign_count": 0}
    Passkey.objects.create(user=admin, name="klucz", created_at=timezone.now(), **key)
    assert core_steps.administrators_have_a_second_factor(TODAY) is True


def test_a_desk_without_anybody_active_is_not_staffed():
    staff("czlonkowski", "membership_clerk")
    finance = staff("finanse", "finance_clerk")
    assert core_steps.desks_have_staff(TODAY) is True

    finance.is_active = False
    finance.save()
    assert core_steps.desks_have_staff(TODAY) is False


def test_mail_is_tried_when_the_server_took_a_message():
    message = queue_message("admin@zorza.example", "cms_ext/setup/mail/test_message.txt", {})
    for state, done in (("QUEUED", False), ("FAILED", False), ("SENT", True)):
        OutgoingMessage.objects.filter(pk=message.pk).update(state=state)

        assert core_steps.mail_is_tried(TODAY) is done


@pytest.mark.thorough
def test_both_pages_of_the_footer_are_public_and_without_gaps(index: AnnouncementIndexPage):
    parent = Page.objects.get(pk=index.get_parent().pk)
    access = publish_below(parent, ContentPage(title="Dostępność", slug="dostepnosc"))

    def is_filled(slug: str, words: str, *, live: bool = True) -> bool:
        body = [("paragraph", f"<p>{words}</p>")]
        privacy = publish_below(parent, ContentPage(title="RODO", slug=slug, body=body))
        if not live:
            privacy.unpublish()
        coop(privacy_page=privacy, accessibility_page=access)
        return core_steps.footer_pages_are_filled(TODAY)

    whole = "Administratorem danych jest Spółdzielnia."
    assert is_filled("rodo", whole) is True
    assert is_filled("luka", "Inspektor: [do uzupełnienia: adres].") is False
    assert is_filled("szkic", whole, live=False) is False
    # One page for both is not enough.
    coop(privacy_page=index, accessibility_page=index)
    assert core_steps.footer_pages_are_filled(TODAY) is False


def test_the_notice_counts_when_it_is_public_or_waits_for_its_approval(
    index: AnnouncementIndexPage, publish: Publish
):
    ewa = staff("redaktor", "editor")
    notice = publish("Jak uzyskać dostęp", "LOGIN_PROCEDURE")
    other = publish("Przerwa w dostawie wody", "OUTAGE")
    assert core_steps.login_notice_is_published(TODAY) is True
    for page in (notice, other):
        page.unpublish()
        page.save_revision()
    waits = [core_steps.login_notice_is_handed_in(TODAY)]

    for page in (other, notice):
        Workflow.objects.get().start(page, ewa)
        waits.append(core_steps.login_notice_is_handed_in(TODAY))
    notice.refresh_from_db()
    notice.current_workflow_state.cancel(user=ewa)
    waits.append(core_steps.login_notice_is_handed_in(TODAY))

    assert waits == [False, False, True, False]
    assert core_steps.login_notice_is_published(TODAY) is False


def test_without_a_panel_no_notice_and_no_desk_is_needed():
    with (
        patch.object(core_steps, "list_procedures", list),
        patch.object(core_steps, "list_open_procedures", list),
    ):
        assert core_steps.login_notice_is_published(TODAY) is True
        assert core_steps.login_notice_is_handed_in(TODAY) is True
        assert core_steps.desks_have_staff(TODAY) is True


def test_a_paper_beneath_a_panel_closes_its_step():
    from members_area.plugin.operations import regulations_are_there  # noqa: PLC0415 - a plugin
    from members_area.plugin.panel import COLLECTION  # noqa: PLC0415 - as above

    collection = Collection.get_first_root_node().add_child(name=COLLECTION)
    get_document_model().objects.create(title="Regulamin IKCS", file="r.pdf", collection=collection)

    assert regulations_are_there(TODAY) is True


def test_the_steps_of_a_plugin_that_is_off_are_gone_and_a_standing_counts_itself():
    own = [config.plugin for config in plugin_configs() if config.slug in ("backup", "setup")]
    with patch("cms_ext.operations.new_site.setup.domain.first_steps.list_plugins", lambda: own):
        steps = list_steps()

    [backup] = [step for step in steps if step.url_name == "backups"]
    assert steps == [*FIRST_STEPS[:6], backup, *FIRST_STEPS[6:]]
    assert FirstStepProgress(open=FIRST_STEPS[:2], done=FIRST_STEPS[2:3]).total == 3
