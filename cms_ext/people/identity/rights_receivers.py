"""Changes of rights that came by no verb of ours: each leaves its event, and is told.

A command of Django, a screen of a library, a line of code at the server: Django tells of what
they write, and `models/user.py` of the statements of which Django does not. What a verb does it
records itself, within `recorded_by_verb`. What is written past Django, by SQL, leaves no event:
`domain/standing.py` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from cms_ext.evidence.audit.domain.event import acting_origin
from cms_ext.people.identity.domain.rights import (
    notify_of_rights,
    read_groups,
    read_permissions,
    record_deleted,
    record_flags,
    record_foreign_password,
    record_groups,
    record_opened,
    record_permissions,
    record_renewed_password,
    record_resident_opened,
)
from cms_ext.people.identity.domain.role import PLACES, format_permission, format_placed_right
from cms_ext.people.identity.domain.role_words import (
    GroupStanding,
    has_staff,
    read_group_standing,
    record_group_changed,
    record_group_deleted,
    record_group_made,
)
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import (
    GUARDED,
    is_recorded_by_verb,
    logins_written,
    password_renewed,
)
from cms_ext.plugins.realm import Realm

# Where a receiver lays the rows as they were, between Django's two signals.
BEFORE = "_rights_as_they_were"


@receiver(pre_save, sender=User)
def login_is_saved(
    instance: User, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    if is_recorded_by_verb() or (update_fields is not None and not GUARDED & update_fields):
        return
    instance.__dict__[BEFORE] = User._base_manager.filter(pk=instance.pk).first()


@receiver(post_save, sender=User)
def login_saved(instance: User, created: bool, **kwargs: Any) -> None:
    before = instance.__dict__.pop(BEFORE, None)
    if is_recorded_by_verb():
        return
    if created:
        _record_made(instance)
    elif before is not None:
        _record_changed(before, instance)


@receiver(logins_written, sender=User)
def many_logins_written(before: Iterable[User], made: Iterable[User], **kwargs: Any) -> None:
    if is_recorded_by_verb():
        return
    for one in made:
        _record_made(one)
    now = User._base_manager.in_bulk([one.pk for one in before])
    for one in before:
        _record_changed(one, now[one.pk])


@receiver(password_renewed)
def password_kept_by_newer_hash(user: User, **kwargs: Any) -> None:
    record_renewed_password(user, acting_origin())


@receiver(pre_delete, sender=User)
def login_is_deleted(instance: User, **kwargs: Any) -> None:
    if not is_recorded_by_verb():
        origin = acting_origin()
        notify_of_rights(instance, record_deleted(instance, origin), origin)


def _record_made(user: User) -> None:
    origin = acting_origin()
    if user.realm == Realm.STAFF:
        notify_of_rights(user, record_opened(user, read_groups(user), origin), origin)
    elif user.realm != Realm.NONE:
        # A resident is told by the verbs of the application.
        record_resident_opened(user, origin)


def _record_changed(before: User, after: User) -> None:
    origin = acting_origin()
    words = record_flags(before, after, origin)
    if before.password != after.password:
        words += record_foreign_password(after, origin)
    notify_of_rights(after, words, origin)


def _held(
    read: Callable[[User], frozenset[str]],
    save: Callable[[User, frozenset[str], frozenset[str], Any], list[str]],
) -> Callable[..., None]:
    """The receiver of one of the two lists of a login: its groups, or its single permissions."""

    def changed(
        instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
    ) -> None:
        if is_recorded_by_verb():
            return
        if action.startswith("pre_"):
            owners = _owners(instance, pk_set) if reverse else [instance]
            instance.__dict__[BEFORE] = {user: read(user) for user in owners}
            return
        before: Mapping[User, frozenset[str]] = instance.__dict__.pop(BEFORE, {})
        origin = acting_origin()
        for user, held in before.items():
            notify_of_rights(user, save(user, held, read(user), origin), origin)

    return changed


def _owners(instance: Any, pk_set: set[int] | None) -> list[User]:
    """Whom a change from the other side concerns: those named, or all when it is emptied."""
    if pk_set is not None:
        return list(User._base_manager.filter(pk__in=pk_set).order_by("pk"))
    return list(instance.user_set.order_by("pk"))


m2m_changed.connect(
    _held(read_groups, record_groups), sender=User.groups.through, weak=False, dispatch_uid="groups"
)
m2m_changed.connect(
    _held(read_permissions, record_permissions),
    sender=User.user_permissions.through,
    weak=False,
    dispatch_uid="single permissions",
)


@receiver(m2m_changed, sender=Group.permissions.through)
def rights_of_groups_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if is_recorded_by_verb() or not has_staff():
        return
    if action.startswith("pre_"):
        groups: Iterable[Any] = [instance]
        if reverse:
            every = Group.objects.order_by("pk")
            groups = (
                every.filter(permissions=instance)
                if pk_set is None
                else every.filter(pk__in=pk_set)
            )
        instance.__dict__[BEFORE] = {group: read_group_standing(group) for group in groups}
        return
    before: Mapping[Group, GroupStanding] = instance.__dict__.pop(BEFORE, {})
    for group, standing in before.items():
        record_group_changed(group, standing, acting_origin())


@receiver(pre_save, sender=Group)
def group_is_saved(instance: Group, **kwargs: Any) -> None:
    if instance.pk is not None and not is_recorded_by_verb() and has_staff():
        known = Group.objects.filter(pk=instance.pk).first()
        instance.__dict__[BEFORE] = None if known is None else read_group_standing(known)


@receiver(post_save, sender=Group)
def group_saved(instance: Group, created: bool, **kwargs: Any) -> None:
    before: GroupStanding | None = instance.__dict__.pop(BEFORE, None)
    if is_recorded_by_verb() or not has_staff():
        return
    if created:
        record_group_made(instance, acting_origin())
    elif before is not None:
        record_group_changed(instance, before, acting_origin())


@receiver(pre_delete, sender=Group)
def group_is_deleted(instance: Group, **kwargs: Any) -> None:
    if not is_recorded_by_verb() and has_staff():
        record_group_deleted(instance, acting_origin())


def right_at_a_place_saved(instance: Any, **kwargs: Any) -> None:
    _place_changed(instance, held_before=False)


def right_at_a_place_deleted(
    sender: type[Model], instance: Any, origin: Any, **kwargs: Any
) -> None:
    # With a group, or with the place itself, it goes by another act.
    if getattr(origin, "model", type(origin)) is sender:
        _place_changed(instance, held_before=True)


def _place_changed(row: Any, *, held_before: bool) -> None:
    if is_recorded_by_verb() or not has_staff():
        return
    now = read_group_standing(row.group)
    right = row.permission
    place = next(of for model, of in PLACES if isinstance(row, model))
    field, name = place.split("__")
    at = getattr(row, field)
    one = frozenset(
        {format_placed_right(format_permission(right), field, getattr(at, name), at.pk)}
    )
    was = now.rights | one if held_before else now.rights - one
    record_group_changed(row.group, GroupStanding(now.name, was), acting_origin())


for _model, _place in PLACES:
    post_save.connect(right_at_a_place_saved, sender=_model)
    post_delete.connect(right_at_a_place_deleted, sender=_model)
