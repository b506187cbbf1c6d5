"""Receivers of signals: sign-ins and sign-outs, and changes of rights that came by no verb.

A command of Django, a screen of a library, a line of code at the server: Django sends signals for
what they write, and `models/user.py` for the statements of which Django does not. Each leaves its
event and is reported. A verb records its own changes, within `recorded_by_verb`. What is written
past Django, by SQL, leaves no event: `domain/rights_check.py` finds it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.appearance import Appearance
from cms_ext.evidence.audit.domain.event import acting_origin
from cms_ext.frontend.theme.language import language_chosen
from cms_ext.people.identity.domain import rights
from cms_ext.people.identity.domain.activation_code import (
    SESSION_CODE,
    notify_of_new_device,
    register_device,
    release_claim,
)
from cms_ext.people.identity.domain.reset_link import mark_password_typed
from cms_ext.people.identity.domain.role import PLACES, format_permission, format_placed_right
from cms_ext.people.identity.domain.second_factor import begin_second_step
from cms_ext.people.identity.domain.session import end_session, find_session, start_session
from cms_ext.people.identity.domain.sign_in import Attempt, remember_other_panels
from cms_ext.people.identity.kept_form import forget_owner
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import (
    GUARDED,
    is_recorded_by_verb,
    logins_written,
    password_renewed,
)
from cms_ext.plugins.realm import Realm


@receiver(user_logged_in)
def record_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    attempt: Attempt | None = getattr(request, "sign_in_attempt", None)
    code = attempt.code if attempt is not None else None
    second_step_due = begin_second_step(request.session, user)
    if code is None:
        mark_password_typed(request.session, timezone.now())
    start_session(request, user, with_code=code is not None)
    forget_owner(request.session)
    _remember_language(request, user)
    remember_other_panels(request.session, user, business_today())
    request.session.pop(SESSION_CODE, None)
    if code is not None:
        request.session[SESSION_CODE] = code.pk
    elif attempt is not None:
        notify_of_new_device(request, user)
        if not second_step_due:
            register_device(request, user)


def _remember_language(request: HttpRequest, user: User) -> None:
    """Store the language that the visitor chose; without a choice, return to the stored one."""
    chosen = Appearance.of(request.COOKIES).language
    if chosen:
        store_language(None, request, chosen, user=user)
    elif user.person is not None:
        request.remembered_language = user.person.language  # type: ignore[attr-defined]  # read by the middleware


@receiver(language_chosen)
def store_language(
    sender: Any, request: HttpRequest, language: str, user: Any = None, **kwargs: Any
) -> None:
    """Store the person's language, in which messages come."""
    person = getattr(user or request.user, "person", None)
    if person is not None and person.language != language:
        person.language = language
        person.save(update_fields=["language"])


@receiver(user_logged_out)
def record_sign_out(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    release_claim(request.session)
    row = find_session(request.session)
    if row is not None:
        end_session(row, timezone.now())


# Attribute with the former rows, between Django's two signals.
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
    for user in made:
        _record_made(user)
    now = User._base_manager.in_bulk([user.pk for user in before])
    for user in before:
        _record_changed(user, now[user.pk])


@receiver(password_renewed)
def password_kept_by_newer_hash(user: User, **kwargs: Any) -> None:
    rights.record_renewed_password(user, acting_origin())


@receiver(pre_delete, sender=User)
def login_is_deleted(instance: User, **kwargs: Any) -> None:
    if not is_recorded_by_verb():
        origin = acting_origin()
        rights.notify_of_rights(instance, rights.record_deleted(instance, origin), origin)


def _record_made(user: User) -> None:
    origin = acting_origin()
    if user.realm == Realm.STAFF:
        rights.notify_of_rights(
            user, rights.record_opened(user, rights.read_groups(user), origin), origin
        )
    elif user.realm != Realm.NONE:
        # The verbs of the application notify a resident.
        rights.record_resident_opened(user, origin)


def _record_changed(before: User, after: User) -> None:
    origin = acting_origin()
    words = rights.record_flags(before, after, origin)
    if before.password != after.password:
        words += rights.record_foreign_password(after, origin)
    rights.notify_of_rights(after, words, origin)


def _held(
    read: Callable[[User], frozenset[str]],
    save: Callable[[User, frozenset[str], frozenset[str], Any], list[str]],
) -> Callable[..., None]:
    """Make the receiver of one of a login's two lists: its groups, or its single permissions."""

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
            rights.notify_of_rights(user, save(user, held, read(user), origin), origin)

    return changed


def _owners(instance: Any, pk_set: set[int] | None) -> list[User]:
    """Return the logins of a change from the other side: those named, or all when emptied."""
    if pk_set is not None:
        return list(User._base_manager.filter(pk__in=pk_set).order_by("pk"))
    return list(instance.user_set.order_by("pk"))


m2m_changed.connect(
    _held(rights.read_groups, rights.record_groups),
    sender=User.groups.through,
    weak=False,
    dispatch_uid="groups",
)
m2m_changed.connect(
    _held(rights.read_permissions, rights.record_permissions),
    sender=User.user_permissions.through,
    weak=False,
    dispatch_uid="single permissions",
)


@receiver(m2m_changed, sender=Group.permissions.through)
def rights_of_groups_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if is_recorded_by_verb() or not rights.has_staff():
        return
    if action.startswith("pre_"):
        groups: Iterable[Any] = [instance]
        if reverse:
            all_groups = Group.objects.order_by("pk")
            groups = (
                all_groups.filter(permissions=instance)
                if pk_set is None
                else all_groups.filter(pk__in=pk_set)
            )
        instance.__dict__[BEFORE] = {group: rights.read_group_standing(group) for group in groups}
        return
    before: Mapping[Group, rights.GroupStanding] = instance.__dict__.pop(BEFORE, {})
    for group, standing in before.items():
        rights.record_group_changed(group, standing, acting_origin())


@receiver(pre_save, sender=Group)
def group_is_saved(instance: Group, **kwargs: Any) -> None:
    if instance.pk is not None and not is_recorded_by_verb() and rights.has_staff():
        stored = Group.objects.filter(pk=instance.pk).first()
        instance.__dict__[BEFORE] = None if stored is None else rights.read_group_standing(stored)


@receiver(post_save, sender=Group)
def group_saved(instance: Group, created: bool, **kwargs: Any) -> None:
    before: rights.GroupStanding | None = instance.__dict__.pop(BEFORE, None)
    if is_recorded_by_verb() or not rights.has_staff():
        return
    if created:
        rights.record_group_made(instance, acting_origin())
    elif before is not None:
        rights.record_group_changed(instance, before, acting_origin())


@receiver(pre_delete, sender=Group)
def group_is_deleted(instance: Group, **kwargs: Any) -> None:
    if not is_recorded_by_verb() and rights.has_staff():
        rights.record_group_deleted(instance, acting_origin())


def right_at_a_place_saved(instance: Any, **kwargs: Any) -> None:
    _place_changed(instance, held_before=False)


def right_at_a_place_deleted(
    sender: type[Model], instance: Any, origin: Any, **kwargs: Any
) -> None:
    # Deleted with a group, or with the place itself, it belongs to another act.
    if getattr(origin, "model", type(origin)) is sender:
        _place_changed(instance, held_before=True)


def _place_changed(row: Any, *, held_before: bool) -> None:
    if is_recorded_by_verb() or not rights.has_staff():
        return
    now = rights.read_group_standing(row.group)
    right = row.permission
    place = next(of for model, of in PLACES if isinstance(row, model))
    field, name = place.split("__")
    at = getattr(row, field)
    right_here = frozenset(
        {format_placed_right(format_permission(right), field, getattr(at, name), at.pk)}
    )
    former = now.rights | right_here if held_before else now.rights - right_here
    rights.record_group_changed(row.group, rights.GroupStanding(now.name, former), acting_origin())


for _model, _place in PLACES:
    post_save.connect(right_at_a_place_saved, sender=_model)
    post_delete.connect(right_at_a_place_deleted, sender=_model)
