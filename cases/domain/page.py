"""Where a customer finds a case: in the panel through which it came, or by number and secret."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from cases.models import Case
from cases.vocabulary import CaseChannel
from cms_ext.people.identity.models import User
from cms_ext.plugins import panel_of
from cms_ext.plugins.realm import Realm

PANELS: Mapping[str, Realm] = {CaseChannel.EBOK: Realm.EBOK, CaseChannel.IKCS: Realm.IKCS}


def panel_page(name: str, realm: str, *args: object) -> str:
    """The address of a page of this plugin in a panel."""
    return reverse(f"cases:{name}_{realm}", args=args)


def same_here_page(*, fault: object = None, outage: object = None) -> str:
    """Where somebody says that he has the same: a fault by its key, an outage by its number."""
    what = f"usterka={fault}" if fault else f"przerwa={outage}"
    return f"{reverse('cases:same_here')}?{what}"


def page_of(case: Case) -> str:
    """The path of the page on which its customer follows it."""
    realm = PANELS.get(case.channel) or _realm_of(case)
    if case.person_id is not None and realm is not None and panel_of(realm) is not None:
        return panel_page("one", realm, case.pk)
    return reverse("cases:follow")


def _realm_of(case: Case) -> str | None:
    """A panel into which the person may sign in."""
    if case.person_id is None:
        return None
    realms = User.objects.filter(person=case.person_id, is_active=True).order_by("realm")
    return realms.filter(realm__in=PANELS.values()).values_list("realm", flat=True).first()
