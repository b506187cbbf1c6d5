"""The demo's logins and links, folded in a line of the front page and of the sign-in pages."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from cms_ext.operations.new_site.demo.load import PASSWORD, read_people
from cms_ext.plugins import list_panels

STAFF_PAGE = "wagtailadmin_login"


def demo_banner(request: HttpRequest) -> dict[str, SafeString]:
    """Context processor of the demo's settings: `demo_banner`, empty on all other pages."""
    path = request.path
    doors = (reverse("identity:panels"), reverse(STAFF_PAGE))
    visible = settings.COOP_DEMO_FOR_VISITORS and (path == "/" or path.startswith(doors))
    return {"demo_banner": _drawn() if visible else SafeString()}


@cache
def _drawn() -> SafeString:
    facts = {"doors": _list_doors(), "password": PASSWORD, "other": settings.COOP_DEMO_OTHER}
    return render_to_string("cms_ext/demo/banner.html", facts)


def _list_doors() -> list[dict[str, Any]]:
    """Each sign-in page with its title, address and (login, name) of those who enter there."""
    people = read_people()
    names = {row["key"]: row["name"] for row in people["persons"]}
    doors = [
        {
            "title": panel.name,
            "url": reverse("identity:panel", args=[panel.path]),
            "logins": [
                (row["login"], names[row["person"]])
                for row in people["logins"]
                if row["realm"] == realm
            ],
        }
        for realm, panel in list_panels()
    ]
    staff = [(row["key"], row["name"]) for row in people["staff"]]
    return [*doors, {"title": "Biuro", "url": reverse(STAFF_PAGE), "logins": staff}]
