from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from wagtail import hooks
from wagtail.snippets.models import get_snippet_models
from wagtail_modeladmin.options import ModelAdmin

from cms_ext.plugins import PluginConfig
from tests.boundaries.test_verbs import is_demo
from tests.sources import of_packages

pytestmark = pytest.mark.always

# Rights that others ask for by a name they put together, each with what it opens.
OPENED_ELSEWHERE = {
    "wagtailcore.add_page": "Wagtail's explorer, through `SitePagePolicy`",
    "wagtailcore.lock_page": "Wagtail's explorer, through `SitePagePolicy`",
    "wagtailcore.unlock_page": "Wagtail's explorer, through `SitePagePolicy`",
    "ebok_plugin_statements.change_paymentsettings": "Wagtail's „Ustawienia”: payment settings",
    "wagtailredirects.change_redirect": "Wagtail's redirects",
    "wagtailredirects.delete_redirect": "Wagtail's redirects",
}


class Superuser:
    """Whom no missing right stops: what a register refuses even to her has no screen."""

    is_superuser = is_active = is_authenticated = True
    realm = "staff"
    pk = 1

    def has_perm(self, name: str, obj: object = None) -> bool:
        return True


def held() -> set[str]:
    plugins = [
        config.plugin for config in apps.get_app_configs() if isinstance(config, PluginConfig)
    ]
    roles = [role for plugin in plugins for role in plugin.desk.roles]
    return {name for role in roles for name in role.permissions}


def program_text() -> str:
    """Templates and modules without the declarations of roles and of their words."""
    declares = ("plugin.py", "role.py", "rights_in_words.py", "roles.py")
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in of_packages(".py", ".html")
        if path.name not in declares
        and path.parts[-2:] != ("plugin", "rights.py")
        and "migrations" not in path.parts
        and not is_demo(path)
    )


def is_asked_for(name: str, text: str) -> bool:
    """By its whole name, in a template's `perms`, or behind the name of the app in a constant."""
    codename = name.partition(".")[2]
    return any(wanted in text for wanted in (f'"{name}"', f"perms.{name}", f'}}.{codename}"'))


def registers(base: type[Any] = ModelAdmin) -> Iterator[type[Any]]:
    for subclass in base.__subclasses__():
        yield from registers(subclass)
        if getattr(subclass, "model", None) is not None:
            yield subclass


def opened_by_registers() -> set[str]:
    hooks.search_for_hooks()
    found = set()
    for register in registers():
        meta = register.model._meta
        helper = register.permission_helper_class(register.model, True)
        user, row = Superuser(), register.model()
        answers = {
            "view": True,
            "add": helper.user_can_create(user),
            "change": helper.user_can_edit_obj(user, row),
            "delete": helper.user_can_delete_obj(user, row),
        }
        found |= {f"{meta.app_label}.{do}_{meta.model_name}" for do, yes in answers.items() if yes}
    # Wagtail's snippets go by Django's four rights to their model.
    for model in get_snippet_models():
        meta = model._meta
        found |= {
            f"{meta.app_label}.{do}_{meta.model_name}" for do in ("view", "add", "change", "delete")
        }
    return found


@pytest.mark.all_plugins
def test_every_right_that_a_role_holds_opens_something():
    text = program_text()
    opened = opened_by_registers()

    idle = {name for name in held() if name not in opened and not is_asked_for(name, text)}

    assert idle - OPENED_ELSEWHERE.keys() == set()
    assert OPENED_ELSEWHERE.keys() - idle == set()
