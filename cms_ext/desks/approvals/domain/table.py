"""The table of approvals as this office reads it: who prepares, who approves, from when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.text.polish import order_polish
from cms_ext.office.approvals.domain.act import list_acts
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.people.identity.domain import role as roles
from cms_ext.people.identity.models import User
from cms_ext.plugins import Act, find_absent_rights
from cms_ext.plugins.realm import Realm


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An act as text; `proposers` and `approvers` are titles of roles.

    `alone` says why one person suffices, "" if two are needed. `is_stuck` if nobody on this site
    could be the second person.
    """

    act: Act
    title: str
    guarded: str
    limit: str
    proposers: tuple[str, ...]
    approvers: tuple[str, ...]
    alone: str
    is_stuck: bool


def list_approvals(today: date) -> list[ApprovalRow]:
    """List the acts of this site, those of two people first; one query for each rule."""
    absent = find_absent_rights()
    groups = list(roles.list_offered_groups())
    held = {
        group: {right.code for right in rights if not right.kind}
        for group, rights in roles.read_held_rights(groups).items()
    }
    people = _read_people(groups)
    acts = [act for act in list_acts() if not absent.issuperset(act.approves or act.proposes)]
    acts.sort(key=lambda act: (bool(act.alone), list(type(act.guards)).index(act.guards)))
    return [_describe(act, held, people, today) for act in acts]


def _read_people(groups: Iterable[Group]) -> Mapping[Group | None, set[int]]:
    """Return the active staff by role; under None the administrators, who may do everything."""
    staff = User.objects.filter(realm=Realm.STAFF, is_active=True)
    people: dict[Group | None, set[int]] = {group: set() for group in groups}
    by_key = {group.pk: group for group in groups}
    for user, group in staff.filter(groups__in=by_key).values_list("pk", "groups"):
        if group in by_key:
            people[by_key[group]].add(user)
    people[None] = set(staff.filter(is_superuser=True).values_list("pk", flat=True))
    return people


def _describe(
    act: Act,
    held: Mapping[Group, Collection[str]],
    people: Mapping[Group | None, set[int]],
    today: date,
) -> ApprovalRow:
    makers = [group for group, rights in held.items() if set(act.proposes) <= set(rights)]
    approvers = [group for group, rights in held.items() if set(act.approves) <= set(rights)]
    may_make = set().union(*(people[group] for group in (*makers, None)))
    may_approve = set().union(*(people[group] for group in (*approvers, None)))
    return ApprovalRow(
        act,
        _(str(act.title)),
        _(act.guards.value),
        _describe_limit(act, today),
        _name(makers),
        _name(approvers) if act.approves else (),
        _(str(act.alone)) if act.alone else "",
        not act.alone and not any(may_approve - {maker} for maker in may_make),
    )


def _name(groups: Iterable[Group]) -> tuple[str, ...]:
    return tuple(sorted((roles.group_name(group.name) for group in groups), key=order_polish))


def _describe_limit(act: Act, today: date) -> str:
    """Return from which amount the second person is needed; "" if always."""
    if not act.rule:
        return ""
    try:
        params = legal_rule(act.rule, on=today).params
    except NoSuchRule:
        return ""
    amount = Money.from_grosze((params.get("zlotys") or 0) * 100)
    if not (days := params.get("days")):
        return _("powyżej {amount}").format(amount=amount)
    text = _("powyżej {amount}, razem z ostatnich dni: {days}")
    return text.format(amount=amount, days=days)
