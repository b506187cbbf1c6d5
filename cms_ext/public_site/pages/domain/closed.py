"""Which sections of the page tree are closed to a member of staff."""

from __future__ import annotations

from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import PanelPage


def closed_sections(user: User) -> list[str]:
    """The tree paths of panels in which this person may do nothing.

    Wagtail's own choosers and reports ask no rights, so what they list goes through here.
    """
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    sections = PanelPage.objects.exclude(pk__in=explorable.values("pk"))
    return list(sections.values_list("path", flat=True))
