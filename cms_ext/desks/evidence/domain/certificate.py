"""From when until when a text and its file were open without a change, and who may read that.

What is or was public anybody on the staff with the right to this register reads; what is closed or
opens on a later day, its title too, only those who may see the thing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from cms_ext.evidence.proof.models import PublicationEvent, PublicationRecord, Readers
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import TermBefore, days_before
from cms_ext.people.identity.models import User

# Terms counted back from a meeting for which being open on the site can matter.
COUNTED = ("GM_NOTICE", "GM_MATERIALS", "GM_DRAFTS_OUT")


@dataclass(frozen=True, slots=True)
class UnchangedStretch:
    """A time without a change; `last` is the record that still says the same.

    `ends_on` is the last day, inclusive; None while it is open.
    """

    first: PublicationRecord
    last: PublicationRecord
    begins_on: date
    ends_on: date | None

    @property
    def is_closed_by_hand(self) -> bool:
        return self.last.event == PublicationEvent.CLOSED

    def is_open_on(self, day: date) -> bool:
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class LegalTermCheck:
    """Whether a stretch reaches back to a legal term before the day `event`.

    `days` and `term` are None where the law's term is not known. `kept` is None then, and while
    the term is still to come.
    """

    rule: LegalRule
    event: date
    days: int | None
    term: TermBefore | None
    kept: bool | None


def history(object_type: str, object_id: str, part: str = "") -> Sequence[PublicationRecord]:
    """All records of one object, oldest first. One query."""
    records = PublicationRecord.objects.filter(
        object_type=object_type, object_id=object_id, part=part
    )
    return list(records.order_by("seq"))


def stretches(records: Sequence[PublicationRecord], today: date) -> list[UnchangedStretch]:
    """The times without a change that a history tells, oldest first; none in the future.

    What expired on its own last day counts as over then, even if that was recorded later.
    """
    found: list[UnchangedStretch] = []
    for record in records:
        open_until_now = found and _goes_on(found[-1], record)
        if open_until_now:
            found[-1] = _extended(found[-1], record)
            continue
        if found:
            found[-1] = _ended(found[-1], record.day)
        if record.event != PublicationEvent.CLOSED:
            begins = max(record.day, record.shown_from or record.day)
            found.append(UnchangedStretch(record, record, begins, record.shown_to))
    told = [stretch for stretch in found if stretch.begins_on <= today]
    if told and told[-1].ends_on is not None and told[-1].ends_on > today:
        current = told[-1]
        if not current.is_closed_by_hand:
            told[-1] = UnchangedStretch(current.first, current.last, current.begins_on, None)
    return told


def check_legal_term(
    stretch: UnchangedStretch, code: str, event: date, today: date
) -> LegalTermCheck:
    """Whether it was public, unchanged, for the legal term before `event`. Raises NoSuchRule.

    Counted is being open on the site, which alone is no written notice (library.md §6).
    """
    rule = legal_rule(code, on=event)
    days: int | None = rule.params.get("days")
    if days is None:
        return LegalTermCheck(rule, event, None, None, None)
    term = days_before(event, days)
    begun = stretch.begins_on <= term.legal
    lasting = stretch.is_open_on(min(event, today))
    undecided = begun is False and today <= term.legal
    return LegalTermCheck(rule, event, days, term, None if undecided else begun and lasting)


def _goes_on(stretch: UnchangedStretch, record: PublicationRecord) -> bool:
    """Does this record say the same as the stretch before, without a day between?"""
    if stretch.is_closed_by_hand:
        return False
    expired = stretch.ends_on is not None and record.day > stretch.ends_on
    hidden = record.shown_from is not None and record.shown_from > record.day
    same = all(
        getattr(stretch.last, name) == getattr(record, name)
        for name in ("title", "text_sha256", "file_sha256", "audience")
    )
    return same and not expired and (not hidden or record.event == PublicationEvent.CLOSED)


def _extended(stretch: UnchangedStretch, record: PublicationRecord) -> UnchangedStretch:
    ends_on = record.day if record.event == PublicationEvent.CLOSED else record.shown_to
    if record.event == PublicationEvent.CLOSED and stretch.ends_on is not None:
        ends_on = min(record.day, stretch.ends_on)
    return UnchangedStretch(stretch.first, record, stretch.begins_on, ends_on)


def _ended(stretch: UnchangedStretch, day: date) -> UnchangedStretch:
    """Ended by what came after it, unless it had ended before."""
    ends_on = day if stretch.ends_on is None else min(day, stretch.ends_on)
    return UnchangedStretch(stretch.first, stretch.last, stretch.begins_on, ends_on)


SEES = "cms_ext_proof.view_publicationrecord"


def records_for(user: AbstractBaseUser | AnonymousUser, today: date) -> QuerySet[PublicationRecord]:
    """The records that this user may read today; none without the right to the register."""
    if not isinstance(user, User) or not user.has_perm(SEES):
        return PublicationRecord.objects.none()
    kinds = PublicationRecord.objects.order_by().values_list("object_type", flat=True).distinct()
    open_kinds = [kind for kind in kinds if _may_see(user, kind)]
    return PublicationRecord.objects.filter(
        Q(audience=Readers.PUBLIC, day__lte=today) | Q(object_type__in=open_kinds)
    )


def history_for(
    user: AbstractBaseUser | AnonymousUser,
    object_type: str,
    object_id: str,
    part: str,
    today: date,
) -> Sequence[PublicationRecord]:
    """All records of one object, oldest first. Raises Http404 alike for none and for closed ones.

    A history with a closed time is not told in part: what is left out would look like open.
    """
    records = history(object_type, object_id, part)
    seen = records_for(user, today).filter(pk__in=[record.pk for record in records]).count()
    if not records or seen != len(records):
        raise Http404
    return records


def _may_see(user: User, object_type: str) -> bool:
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError):
        return user.is_superuser
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
