"""Roles: the staff groups (glossary.md B5), their declared rights, and those in the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

from cms_ext.base.text.polish import order_polish
from cms_ext.people.identity.models import User
from cms_ext.people.identity.roles import STAFF_ROLES
from cms_ext.plugins import find_absent_rights, list_given_roles, list_placed_rights
from cms_ext.plugins.realm import RESIDENT_REALMS, Realm

STAFF_GROUPS = tuple(role.group for role in STAFF_ROLES)

# Wagtail's page restriction protects each panel and knows only groups: every login of the realm
# is in this one. Rights to documents and accounts never come from it.
REALM_GROUPS = {realm.code: f"panel-{realm.code}" for realm in RESIDENT_REALMS}

# Wagtail makes these itself; they hold no right here (`pages/migrations/0002`).
WAGTAIL_S_OWN = ("Editors", "Moderators")


def list_offered_groups() -> QuerySet[Group]:
    """Return the groups that an administrator gives to staff: the site's, and any for /admin/.

    Groups of the panels and the co-op's organs are not offered: membership follows from registers.
    Nor are empty roles of a plugin that this site does not have.
    """
    opening = Group.objects.filter(permissions__content_type__app_label="wagtailadmin")
    groups = Group.objects.filter(Q(pk__in=opening.values("pk")) | Q(name__in=STAFF_GROUPS))
    order = [When(name=name, then=place) for place, name in enumerate(STAFF_GROUPS)]
    given = {role.group for role in list_given_roles()}
    absent = Q(permissions=None, name__in=set(STAFF_GROUPS) - given)
    return groups.exclude(absent | Q(name__in=WAGTAIL_S_OWN)).order_by(
        Case(*order, default=len(STAFF_GROUPS)), "name__polish"
    )


def is_declared(group: Group) -> bool:
    """Tell whether the program gives this group its rights; else the co-op made it itself."""
    return group.name in STAFF_GROUPS or any(
        role.group == group.name for role in list_given_roles()
    )


def list_active_labels() -> list[str]:
    """List the app labels of this site: a part that is off leaves its rights in the database."""
    return [config.label for config in apps.get_app_configs()]


def format_permission(permission: Permission) -> str:
    """Format a permission as `app.codename`."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def list_roles_to_give() -> QuerySet[Group]:
    """Return the offered groups that grant anything on this site."""
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
    """Revoke rights to models that a release removed: they grant nothing."""
    of_apps_on = Permission.objects.filter(content_type__app_label__in=list_active_labels())
    named = of_apps_on.select_related("content_type")
    gone = [permission for permission in named if permission.content_type.model_class() is None]
    for group in Group.objects.filter(permissions__in=gone).distinct():
        group.permissions.remove(*gone)


def _permission(dotted: str) -> Permission:
    app_label, codename = dotted.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


RIGHT = ("content_type__app_label", "codename")
# Rights at one place only, with the field that names the place; its number stays when the place is
# moved or renamed.
PLACES = (
    (GroupPagePermission, "page__url_path"),
    (GroupCollectionPermission, "collection__name"),
    (GroupSitePermission, "site__hostname"),
)


def format_placed_right(code: str, kind: str, where: str, number: object) -> str:
    """Format a right at one place for the log: `wagtailcore.lock_page: /home/x/ #page-12`.

    `code` is `app.codename`, `kind` `page`, `collection` or `site`, `where` what names the place.
    """
    return f"{code}: {where} #{kind}-{number}"


def group_name(code: str) -> str:
    """Return what people call the role of this group; its own name if the co-op made it."""
    title = next(
        (role.title for role in list_given_roles() if role.group == code and role.title), ""
    )
    return _(title) if title else code


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right of one group: `code` is `app.codename`, `words` what Django calls it.

    A right at a place has the kind and number of the place (`PlacedRight`), what names it in the
    log (`where`) and what people call it (`title`). `row` is the key of the permission, or of the
    row that grants it at the place.
    """

    code: str
    words: str
    row: int
    kind: str = ""
    number: int = 0
    where: str = ""
    title: str = ""

    @property
    def recorded(self) -> str:
        """Return the right as the log has it (`format_placed_right`)."""
        return (
            format_placed_right(self.code, self.kind, self.where, self.number)
            if self.kind
            else self.code
        )


def read_held_rights(groups: Iterable[Group]) -> Mapping[Group, list[HeldRight]]:
    """Read what each of these groups holds, by codes and places; four queries."""
    held: dict[Group, list[HeldRight]] = {group: [] for group in groups}
    by_key = {group.pk: group for group in held}
    everywhere = Permission.objects.filter(group__in=by_key).order_by(*RIGHT)
    for group, app, codename, words, row in everywhere.values_list("group", *RIGHT, "name", "pk"):
        held[by_key[group]].append(HeldRight(f"{app}.{codename}", words, row))
    for model, place in PLACES:
        kind = place.partition("__")[0]
        title = place.replace("page__url_path", "page__title")
        columns = (*(f"permission__{name}" for name in (*RIGHT, "name")), "pk", kind, place)
        rows = model._default_manager.filter(group__in=by_key).order_by(title, "pk")
        rows = rows.annotate(as_known=F(title))
        for group, app, codename, *rest, as_known in rows.values_list(
            "group", *columns, "as_known"
        ):
            words, row, number, where = rest
            right = HeldRight(f"{app}.{codename}", words, row, kind, number, where, as_known)
            held[by_key[group]].append(right)
    return held


def keep_active_rights(held: Iterable[HeldRight]) -> list[HeldRight]:
    """Drop the rights of parts of the site that are off; they grant nothing until it is on."""
    labels, absent = set(list_active_labels()), find_absent_rights()
    return [
        right
        for right in held
        if right.code.partition(".")[0] in labels and right.code not in absent
    ]


def find_extra_rights(held: Mapping[Group, list[HeldRight]]) -> Mapping[Group, list[HeldRight]]:
    """Find what no declaration gives these groups; omits groups that the co-op made itself.

    A right at a place is declared for that place alone. Rights of a part that is off are ignored.
    """
    everywhere: dict[str, set[str]] = defaultdict(set)
    for role in list_given_roles():
        everywhere[role.group].update(role.permissions)
    standard = {
        (right.group, right.permission, right.kind, right.number) for right in list_placed_rights()
    }
    return {
        group: [
            right
            for right in keep_active_rights(rights)
            if (group.name, right.code, right.kind, right.number) not in standard
            and (right.kind or right.code not in everywhere[group.name])
        ]
        for group, rights in held.items()
        if is_declared(group)
    }


def list_entitled_staff(right: str, *, administrators: bool) -> QuerySet[User]:
    """Return the active staff with a right ("app.codename") of their own or by a role.

    `administrators` includes those who may do everything.
    """
    app, codename = right.split(".")
    held = {"content_type__app_label": app, "codename": codename}
    allowed = Q(**{f"groups__permissions__{name}": value for name, value in held.items()})
    allowed |= Q(**{f"user_permissions__{name}": value for name, value in held.items()})
    if administrators:
        allowed |= Q(is_superuser=True)
    return User.objects.filter(allowed, realm=Realm.STAFF, is_active=True).distinct()


def list_names_of_others(right: str, than: AbstractBaseUser | AnonymousUser) -> Sequence[str]:
    """List the names of other staff with a right, without administrators. One query."""
    others = list_entitled_staff(right, administrators=False).exclude(pk=than.pk or 0)
    return sorted((user.get_full_name() or user.login for user in others), key=order_polish)
