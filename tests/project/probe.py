"""Starts the site with the plugins of the environment and tells what its people see.

Run by test_plugins_off.py in a process of its own, because INSTALLED_APPS are read once.
Reads JSON, for each person the addresses to ask. Prints JSON: their statuses; the menus; what
`manage.py check` finds.
"""

import json
import re

from django.apps import apps
from django.core.checks import run_checks
from django.test import Client

from cms_ext.people.identity.models import User

PEOPLE = {
    "guest": None,
    "member": "ikcs:ikcs-0007",
    "payer": "ebok:eb-500002-1",
    "editor": "staff:redaktor",
    "administrator": "staff:admin",
}


def main(asked: str) -> None:
    home = client_of("guest").get("/").content.decode()
    print(
        json.dumps(
            {
                "problems": [problem.msg for problem in run_checks()],
                "strays": list_strays(),
                "statuses": {
                    who: statuses(who, addresses) for who, addresses in json.loads(asked).items()
                },
                "menu": links(home, "Główne menu"),
                "tiles": tiles(home),
                "panels": panels(client_of("guest")),
                "admin": admin_menu(client_of("administrator")),
                "editor_may": permissions("editor"),
            }
        )
    )


def list_strays() -> list[str]:
    """Models of a part that is off: once loaded, Django counts them to the package above it."""
    return [
        f"{model.__module__}.{model.__name__}"
        for model in apps.get_models()
        if not f"{model.__module__}.".startswith(f"{model._meta.app_config.name}.models.")
    ]


def client_of(who: str) -> Client:
    client = Client()
    username = PEOPLE[who]
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def statuses(who: str, addresses: list[str]) -> dict[str, int]:
    client = client_of(who)
    return {address: client.get(address).status_code for address in addresses}


def links(page: str, label: str) -> list[str]:
    nav = re.search(rf'<nav[^>]*aria-label="{label}".*?</nav>', page, re.S)
    return re.findall(r'href="([^"]+)"', nav[0]) if nav else []


def tiles(page: str) -> list[str]:
    tasks = re.search(r'<ul class="tasks"[^>]*>.*?</ul>', page, re.S)
    return re.findall(r"<b>([^<]+)</b>", tasks[0]) if tasks else []


def panels(client: Client) -> list[str]:
    page = client.get("/strefa-mieszkanca/logowanie/").content.decode()
    return re.findall(r'<form[^>]* action="([^"]*logowanie[^"]*)"', page)


def admin_menu(client: Client) -> list[str]:
    """Return the admin addresses of the plugins' registers that its menu and their page name."""
    pages = [client.get(path).content.decode() for path in ("/admin/", "/admin/rejestry/")]
    page = "".join(pages)
    ours = r"/admin/((?:cases|(?:members_area|ebok_plugin|waste_union)_\w+)/\w+)/"
    return sorted(set(re.findall(ours, page)))


def permissions(who: str) -> list[str]:
    user = User.objects.get(username=PEOPLE[who])
    return sorted(p for p in user.get_all_permissions() if p.startswith("ping_plugin."))
