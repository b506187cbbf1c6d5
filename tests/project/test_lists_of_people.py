"""Each screen of the administration that names people of the register leaves a trace in the log.

Asked are all addresses that need no key, as an administrator, on the demo, where every list has
rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
TRACES = ("LIST", "VIEW", "EXPORT", "DOWNLOAD")
# These end the session.
ENDING = {"/admin/login/", "/admin/logout/"}
# Screens that name people, and why they leave no trace.
UNTRACED = {
    "/admin/cms_ext_redaction/allowance/": "officials whose names may be published",
}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """All below /admin/ that need no key."""
    for one in resolver.url_patterns:
        part = str(one.pattern)
        path = before + part.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if not "/admin/".startswith(path[:7]) or any(sign in part for sign in "<(["):
            continue
        if isinstance(one, URLResolver):
            yield from addresses(one, path)
        elif isinstance(one, URLPattern) and path.startswith("/admin/"):
            yield path


@pytest.mark.usefixtures("menu_left_out")
def test_a_list_that_names_people_stands_in_the_access_log(demo: None, client: Client) -> None:
    client.force_login(User.objects.get(username="staff:admin"))
    names = [name for name in Person.objects.values_list("name", flat=True) if " " in name]
    assert len(names) > 10

    naming, untraced = set(), set()
    for address in sorted(set(addresses(get_resolver())) - ENDING):
        before = AuditEvent.objects.filter(action__in=TRACES).count()
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        body = answer.content.decode(errors="ignore")
        if any(name in body for name in names):
            naming.add(address)
            if AuditEvent.objects.filter(action__in=TRACES).count() == before:
                untraced.add(address)

    assert {"/admin/wnioski/", "/admin/wnioski-o-dokumenty/"} <= naming
    assert untraced == set(UNTRACED)
