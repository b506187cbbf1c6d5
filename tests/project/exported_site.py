"""What everybody reads and may do on a site, compared before an export and after an import."""

import json
import re

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import list_panels

# Tokens of forms, and the seconds until a session ends.
NEW_EACH_TIME = re.compile(r'value="[A-Za-z0-9]{64}"|data-warn-in-seconds="\d+"')
LINK = re.compile(r'href="(/[^"#?]*)"')


def read_page(client: Client, path: str) -> str:
    """Return the status and the words of a page.

    Of a paper, which has a new code each time, its type.
    """
    answer = client.get(path)
    kind = answer.headers.get("Content-Type", "")
    body = answer.content.decode() if kind.startswith("text/html") else kind
    return f"{answer.status_code} {NEW_EACH_TIME.sub('', body)}"


def pages_of_resident(user: User, home: str) -> dict[str, str]:
    """Return the first page of the panel, and every page that it links to."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    first = read_page(client, home)
    linked = {path for path in LINK.findall(first) if path.startswith(home) and path != home}
    return {home: first} | {path: read_page(client, path) for path in sorted(linked)}


def main() -> None:
    anyone = Client(SERVER_NAME="127.0.0.1")
    residents = User.objects.filter(person__isnull=False, state__in=LoginState.entering())
    # Each has to set a password first: here everybody has.
    residents.update(state=LoginState.ACTIVE, password="own")
    homes = {realm: reverse(panel.home_url_name) for realm, panel in list_panels()}
    public = Page.objects.live().exclude(depth=1).order_by("pk")
    people = User.objects.order_by("pk")
    found = {
        "public": {page.url_path: read_page(anyone, page.url) for page in public},
        "residents": {
            user.username: pages_of_resident(user, homes[user.realm])
            for user in residents.order_by("pk")
        },
        "rights": {user.username: sorted(user.get_all_permissions()) for user in people},
    }
    print(json.dumps(found))
