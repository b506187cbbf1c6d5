"""What an editor may do next with a live notice: print posters, correct it, withdraw it."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.guards import AnnouncementPermissionTester

# A function (page, user) → iterable of NextStep, registered in a `wagtail_hooks` module.
HOOK = "register_notice_steps"


class NextStep(NamedTuple):
    label: str
    address: str


def list_next_steps(page: Page, user: User) -> list[NextStep]:
    """Return the steps that this person may take with a live notice; none for a draft."""
    if not page.live:
        return []
    steps = [step for offer in hooks.get_hooks(HOOK) for step in offer(page, user)]
    if AnnouncementPermissionTester(user, page).can_withdraw():
        steps.append(NextStep(_("Sprostuj"), reverse("notices_correction", args=[page.pk])))
        steps.append(NextStep(_("Wycofaj"), reverse("notices_withdrawal", args=[page.pk])))
    return steps
