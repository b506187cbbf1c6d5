"""Each screen of the administration that names people of the register leaves a trace in the log.

Asked are all addresses that need no key, as an administrator, on the demo, where every list has
rows.
"""

import pytest

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from tests.boundaries.test_guards import screens

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.always]
TRACES = ("LIST", "VIEW", "EXPORT", "DOWNLOAD")
# These end the session.
ENDING = {"/admin/login/", "/admin/logout/"}
# Screens that name people, and why they leave no trace.
UNTRACED = {"/admin/cms_ext_detector/allowance/": "officials whose names may be published"}


def addresses() -> set[str]:
    """All below /admin/ that need no key."""
    every = {screen.address.removesuffix("$").removesuffix(r"\Z") for screen in screens()}
    return {f"/{one}" for one in every if one.startswith("admin/") and not set("<([") & set(one)}


def test_a_list_that_names_people_stands_in_the_access_log(demo: None, client):
    client.force_login(User.objects.get(username="staff:admin"))
    names = [name for name in Person.objects.values_list("name", flat=True) if " " in name]

    naming, untraced = set(), set()
    for address in sorted(addresses() - ENDING):
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
