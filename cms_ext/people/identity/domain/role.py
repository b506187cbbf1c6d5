"""Staff groups (glossary.md B5) and the permissions that the plugins declare for them."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

from cms_ext.people.identity.roles import STAFF_ROLES
from cms_ext.plugins import list_given_roles
from cms_ext.plugins.realm import Realm

STAFF_GROUPS = tuple(role.group for role in STAFF_ROLES)

# Behind the gate of each panel stands Wagtail's page restriction, which knows only groups:
# every login of the realm is in this one. Rights to documents and accounts never come from it.
REALM_GROUPS = {Realm.IKCS: "panel-ikcs", Realm.EBOK: "panel-ebok"}

# Wagtail makes these by itself; they hold no right here (`pages/migrations/0002`).
WAGTAIL_S_OWN = ("Editors", "Moderators")


def list_offered_groups() -> QuerySet[Group]:
    """The groups that an administrator gives to staff: the site's, and any that opens /admin/.

    The groups behind the panels and of the organs are none: who is in them follows from registers.
    """
    opening = Group.objects.filter(permissions__content_type__app_label="wagtailadmin")
    groups = Group.objects.filter(Q(pk__in=opening.values("pk")) | Q(name__in=STAFF_GROUPS))
    known = [When(name=name, then=place) for place, name in enumerate(STAFF_GROUPS)]
    return groups.exclude(name__in=WAGTAIL_S_OWN).order_by(
        Case(*known, default=len(STAFF_GROUPS)), "name"
    )


def is_declared(group: Group) -> bool:
    """Whether the program gives this group its rights; else the co-op made it itself."""
    return group.name in STAFF_GROUPS or any(
        role.group == group.name for role in list_given_roles()
    )


def list_active_labels() -> list[str]:
    """The labels of the apps of this site: a part that is off leaves its rights in the database."""
    return [config.label for config in apps.get_app_configs()]


def format_permission(permission: Permission) -> str:
    """`app.codename`."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def list_roles_to_give() -> QuerySet[Group]:
    """The offered groups that open anything on this site."""
    return list_offered_groups().exclude(permissions=None)


def sync_roles() -> None:
    """Make the groups of the site and give them what all declarations say. Repeatable."""
    for name in (*STAFF_GROUPS, *REALM_GROUPS.values()):
        Group.objects.get_or_create(name=name)
    for role in list_given_roles():
        group, _made = Group.objects.get_or_create(name=role.group)
        group.permissions.add(*(_permission(dotted) for dotted in role.permissions))
    _take_gone_rights()


def _take_gone_rights() -> None:
    """Rights to models that a release has taken away open nothing, and would stand as more."""
    of_apps_on = Permission.objects.filter(content_type__app_label__in=list_active_labels())
    named = of_apps_on.select_related("content_type")
    gone = [one for one in named if one.content_type.model_class() is None]
    for group in Group.objects.filter(permissions__in=gone).distinct():
        group.permissions.remove(*gone)


def _permission(dotted: str) -> Permission:
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


RIGHT = ("content_type__app_label", "codename")
# Rights that hold at one place only, with the field that names the place; its number stays when
# the place is moved or renamed.
PLACES = (
    (GroupPagePermission, "page__url_path"),
    (GroupCollectionPermission, "collection__name"),
    (GroupSitePermission, "site__hostname"),
)


def format_placed_right(code: str, kind: str, where: str, number: object) -> str:
    """A right at one place as it is recorded: `wagtailcore.lock_page: /home/x/ #page-12`.

    `code` is `app.codename`, `kind` `page`, `collection` or `site`, `where` what names the place.
    """
    return f"{code}: {where} #{kind}-{number}"


def group_name(code: str) -> str:
    """What people call the role of this group; one that the co-op made itself as it is named."""
    title = next(
        (role.title for role in list_given_roles() if role.group == code and role.title), ""
    )
    return _(title) if title else code
