"""Single rules of the kit, kept by what the extension and the house's own plugins declare."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules import (
    applying,
    following,
    imports,
    providers,
    questions,
    rights,
)
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.people.identity.models import Person
from cms_ext.plugins import FollowedAccounts, plugin_configs
from tests.people import resident


def broken_by(findings: Callable[[CheckedPlugin], Iterable[ConformanceFinding]], slot: str) -> Any:
    """By slug, what the rule finds at each plugin of this site that declares such a part."""
    declaring = [config for config in plugin_configs() if getattr(config.plugin, slot)]
    return {config.plugin.slug: list(findings(CheckedPlugin(config))) for config in declaring}


def test_questions_take_their_own_examples_and_what_a_role_may_has_its_words():
    asking = ("theme", "pages", "identity", "ikcs", "ebok", "cases")
    assert broken_by(questions.findings, "set_up") == dict.fromkeys(asking, [])

    of_roles = broken_by(rights.findings, "roles") | broken_by(rights.findings, "rights")
    assert {"identity", "pages", "ikcs", "ebok", "media"} <= of_roles.keys()
    assert of_roles == dict.fromkeys(of_roles, [])


@pytest.mark.django_db
def test_what_takes_applications_answers_and_nobody_comes_in_without_having_asked():
    assert broken_by(applying.findings, "applying") == {"access": []}
    assert broken_by(providers.findings, "identity_providers") == {"login-gov": []}


def test_what_is_inside_the_core():
    modules = {
        "cms_ext.plugins.Plugin": False,
        "cms_ext.evidence.audit.domain.event.record": False,
        "cms_ext.people.identity.models.Person": False,
        "cms_ext.office.desk_kit.staff_registers.views.VerbForm": False,
        "cms_ext.frontend.theme.views.not_found": True,
        "cms_ext.public_site.notices.wagtail_hooks": True,
        "cms_ext.frontend.page_cache.generation.forget_pages": True,
        "cms_ext.frontend.page_cache.cached_views.made_of": False,
        "cms_ext.operations.plugin_kit.conformance.suite": True,
        "coop_site.settings.demo": True,
        "django.views.generic.View": False,
        "lost.views.entries": False,
    }

    assert {module: imports.is_private(module) for module in modules} == modules


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["members_area", "ebok_plugin", "ebok_plugin.utilities.media"])
def test_the_plugins_of_the_house_import_nothing_private(name: str):
    config = next(config for config in plugin_configs() if config.name == name)

    assert [finding.what for finding in imports.findings(CheckedPlugin(config))] == []


# The number of an account, and a person who is called by it.
NUMBER = "100005"
# Where a book leads, by whether the number is right and an administrator asks.
LEADS: list[Callable[[bool, bool], str | None]] = []


def followed(who: Any, today: date) -> QuerySet[Person, str]:
    own = Person.objects.filter(pk=getattr(who, "person_id", None), name=NUMBER)
    return own.values_list("name", flat=True)


def left(person: int | None, today: date) -> QuerySet[Person, str]:
    return Person.objects.none().values_list("name", flat=True)


def book(number: str, user: Any, today: date) -> str | None:
    return LEADS[-1](number == NUMBER, user.is_superuser)


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_book_is_its_readers_of_its_account_and_opens():
    """What else the rule of followed accounts says is tried with whole plugins."""
    resident("ebok", "anna", NUMBER)
    # What leads to the book of the right number and for an administrator, and what is said of it.
    books: list[tuple[Callable[[bool, bool], str | None], list[str]]] = [
        (lambda right, admin: "/admin/" if admin and right else "", []),
        (
            lambda right, admin: "/admin/" if right else "",
            ["{} prowadzi do konta pracownika bez uprawnień."],
        ),
        (
            lambda right, admin: "/admin/" if admin else "",
            ["{} prowadzi do konta, którego nie ma."],
        ),
        (
            lambda right, admin: "/admin/nie-ma/" if admin and right else "",
            ["{} prowadzi do /admin/nie-ma/, a tam administrator dostaje 404."],
        ),
        (lambda right, admin: "/admin/" if right else None, ["{} oddaje NoneType, nie tekst."]),
    ]
    path = f"{__name__}.book"
    ways = FollowedAccounts(f"{__name__}.followed", f"{__name__}.followed", f"{__name__}.left")

    def said(slot: FollowedAccounts) -> list[str]:
        plugin = SimpleNamespace(followed_accounts=slot)
        subject: Any = SimpleNamespace(plugin=plugin, load_demo=lambda: None)
        with transaction.atomic():
            found = [finding.what for finding in following.findings(subject)]
            transaction.set_rollback(True)
        return found

    assert said(ways) == []
    for leads, words in books:
        LEADS.append(leads)
        assert said(replace(ways, book=path)) == [one.format(path) for one in words]
