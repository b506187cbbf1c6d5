"""Whether the core's own first steps are done; one query each (`cms_ext.plugins.FirstStep`)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, WorkflowState

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import procedures, ways_to_apply
from cms_ext.plugins.realm import Realm
from cms_ext.premises.models import Premises
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import HomePage

LOGIN_PROCEDURE = "LOGIN_PROCEDURE"
# How the texts of a new site mark what the office must still write.
GAP = "do uzupełnienia"
FOOTER = ("privacy_page", "accessibility_page")


def site_is_set_up(today: date) -> bool:
    """Whether the site has its own home page in place of Wagtail's welcome."""
    return bool(HomePage.objects.exists())


def coop_is_described(today: date) -> bool:
    """Whether the footer of each page says who the co-op is and how to reach it."""
    described = CoopSettings.objects.filter(site__is_default_site=True)
    for name in ("short_name", "full_name", "address", "phone"):
        described = described.exclude(**{name: ""})
    return bool(described.exists())


def administrators_have_a_second_factor(today: date) -> bool:
    administrators = User.objects.filter(realm=Realm.STAFF, is_active=True, is_superuser=True)
    without = administrators.filter(passkeys=None).exclude(
        authenticator_app__confirmed_at__isnull=False
    )
    return not without.exists()


def desks_have_staff(today: date) -> bool:
    """Whether somebody active is at each desk to which residents apply."""
    desks = {procedure.desk.group for _realm, procedure in procedures()}
    staffed = Group.objects.filter(name__in=desks, user__is_active=True, user__realm=Realm.STAFF)
    return set(staffed.values_list("name", flat=True)) == desks


def mail_is_tried(today: date) -> bool:
    """Whether the mail server ever took a message."""
    return OutgoingMessage.objects.filter(state=OutgoingMessage.State.SENT).exists()


def premises_are_entered(today: date) -> bool:
    return Premises.objects.exists()


def footer_pages_are_filled(today: date) -> bool:
    """Whether both pages of the footer are public and no place in them waits for the office."""
    of_site = CoopSettings.objects.filter(site__is_default_site=True)
    pages = Page.objects.none()
    for name in FOOTER:
        pages |= Page.objects.filter(pk__in=of_site.values(name))
    public = list(pages.live().select_related("contentpage"))
    texts = [str(page.contentpage.body) for page in public if hasattr(page, "contentpage")]
    return len(public) == len(FOOTER) and not any(GAP in text for text in texts)


def login_notice_is_published(today: date) -> bool:
    """Whether residents can read how to get a login, where there is a panel to get into."""
    return not ways_to_apply() or bool(_login_notices().filter(live=True).exists())


def login_notice_is_handed_in(today: date) -> bool:
    """Whether an editor has no more to do: the notice waits for its approval, or is published."""
    waiting = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type__app_label=Page._meta.app_label,
        base_content_type__model=Page._meta.model_name,
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    handed_in = _login_notices().filter(Q(live=True) | Q(Exists(waiting)))
    return not ways_to_apply() or bool(handed_in.exists())


def _login_notices() -> QuerySet[AnnouncementPage]:
    notices: QuerySet[AnnouncementPage] = AnnouncementPage.objects.filter(
        kind__code=LOGIN_PROCEDURE
    )
    return notices
