"""Certificates of publication: when a text and its file were open unchanged, and to whom.

Staff with the right to this register read everything that is or was public; records of closed or
future things, their titles too, only those who may see the thing itself. The module also erases
published texts: one person requests it, another carries it out (GDPR art. 17). Records and hashes
stay; the certificate says when the text was erased and why. What plugins store of earlier wordings
is erased with it (`Published.forget`), or they say what remains.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.proof.domain.chain import TEXT_ERASED, event_changes
from cms_ext.evidence.proof.domain.publication import compare_served, find_declaration, lock_chain
from cms_ext.evidence.proof.models import (
    PublicationEvent,
    PublicationRecord,
    PublishedText,
    Readers,
    TextErasure,
)
from cms_ext.office.approvals.domain.act import leave_to_another, require_second_person
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import TermBefore, subtract_term_days
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows

# Terms counted back from a meeting for which being open on the site can matter.
COUNTED = ("GM_NOTICE", "GM_MATERIALS", "GM_DRAFTS_OUT")


@dataclass(frozen=True, slots=True)
class UnchangedStretch:
    """A time without a change; `last` is the last record with the same content.

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
    """Whether a stretch covers a legal term before the day `event`.

    `days` and `term` are None where the law's term is not known. `kept` is None then, and while the
    term has not begun.
    """

    rule: LegalRule
    event: date
    days: int | None
    term: TermBefore | None
    kept: bool | None


def list_records(object_type: str, object_id: str, part: str = "") -> Sequence[PublicationRecord]:
    """List all records of one object, oldest first. One query."""
    records = PublicationRecord.objects.filter(
        object_type=object_type, object_id=object_id, part=part
    )
    return list(records.order_by("seq"))


def find_stretches(records: Sequence[PublicationRecord], today: date) -> list[UnchangedStretch]:
    """Find the times without a change in a history, oldest first; none in the future.

    What expired on its own last day counts as over then, even if that was recorded later.
    """
    found: list[UnchangedStretch] = []
    for entry in records:
        open_until_now = found and _goes_on(found[-1], entry)
        if open_until_now:
            found[-1] = _extended(found[-1], entry)
            continue
        if found:
            found[-1] = _ended(found[-1], entry.day)
        if entry.event != PublicationEvent.CLOSED:
            begins = max(entry.day, entry.shown_from or entry.day)
            found.append(UnchangedStretch(entry, entry, begins, entry.shown_to))
    begun = [stretch for stretch in found if stretch.begins_on <= today]
    if begun and begun[-1].ends_on is not None and begun[-1].ends_on > today:
        current = begun[-1]
        if not current.is_closed_by_hand:
            begun[-1] = UnchangedStretch(current.first, current.last, current.begins_on, None)
    return begun


def check_legal_term(
    stretch: UnchangedStretch, code: str, event: date, today: date
) -> LegalTermCheck:
    """Check whether it was public, unchanged, for the legal term before `event`.

    What counts is being open on the site, which alone is no written notice (library.md §6). Raises
    NoSuchRule.
    """
    rule = legal_rule(code, on=event)
    days: int | None = rule.params.get("days")
    if days is None:
        return LegalTermCheck(rule, event, None, None, None)
    term = subtract_term_days(event, days)
    begun = stretch.begins_on <= term.legal
    lasting = stretch.is_open_on(min(event, today))
    undecided = begun is False and today <= term.legal
    return LegalTermCheck(rule, event, days, term, None if undecided else begun and lasting)


def _goes_on(stretch: UnchangedStretch, record: PublicationRecord) -> bool:
    """Tell whether the record continues the stretch, without a change or a gap."""
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
    """End a stretch by what came after it, unless it had ended before."""
    ends_on = day if stretch.ends_on is None else min(day, stretch.ends_on)
    return UnchangedStretch(stretch.first, stretch.last, stretch.begins_on, ends_on)


SEES = "cms_ext_proof.view_publicationrecord"


def select_records(
    user: AbstractBaseUser | AnonymousUser, today: date
) -> QuerySet[PublicationRecord]:
    """Return the records that this user may read today; none without the right."""
    if not isinstance(user, User) or not user.has_perm(SEES):
        return PublicationRecord.objects.none()
    kinds = PublicationRecord.objects.order_by().values_list("object_type", flat=True).distinct()
    open_kinds = [kind for kind in kinds if _may_see(user, kind)]
    return PublicationRecord.objects.filter(
        Q(audience=Readers.PUBLIC, day__lte=today) | Q(object_type__in=open_kinds)
    )


def list_history(
    user: AbstractBaseUser | AnonymousUser, object_type: str, object_id: str, part: str, today: date
) -> Sequence[PublicationRecord]:
    """List all records of one object, oldest first. Raises Http404 for none and closed ones.

    A history with a closed time is not displayed in part: the omitted time would look open.
    """
    records = list_records(object_type, object_id, part)
    seen = select_records(user, today).filter(pk__in=[record.pk for record in records]).count()
    if not records or seen != len(records):
        raise Http404
    return records


def _may_see(user: User, object_type: str) -> bool:
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError):
        return user.is_superuser
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


# The right of both, who requests an erasure and who approves it.
ERASES = "cms_ext_proof.erase_publishedtext"
ENOUGH = 10


@transaction.atomic
def request_erasure(
    published: PublicationRecord, *, reason: str, today: date, origin: Origin
) -> TextErasure:
    """Ask a second person to erase the text of this record, in all records that have it.

    Raises Refusal: REASON_REQUIRED, NO_TEXT, ERASURE_ASKED, STILL_SERVED.
    """
    lock_chain()
    reason = " ".join(reason.split())
    if len(reason) < ENOUGH:
        raise Refusal("REASON_REQUIRED", _("Podaj powód usunięcia (co najmniej 10 znaków)."))
    text = PublishedText.objects.filter(sha256=published.text_sha256).first()
    if text is None or not text.text:
        raise Refusal("NO_TEXT", _("Tej treści nie ma w bazie: nie ma czego usuwać."))
    if TextErasure.objects.filter(text=text).exists():
        raise Refusal("ERASURE_ASKED", _("O usunięcie tej treści już wystąpiono."))
    _refuse_served(text, today)
    erasure = TextErasure.objects.create(
        text=text,
        record=published,
        reason=reason,
        asked_by=origin.signed_in,
        asked_at=timezone.now(),
    )
    record("TEXT_ERASURE_ASKED", origin, obj=erasure, note=reason, changes={"text": text.sha256})
    return erasure


@transaction.atomic
def approve_erasure(erasure: TextErasure, *, today: date, origin: Origin) -> TextErasure:
    """Erase the text for good. Raises Refusal: ERASURE_DECIDED, SECOND_PERSON, STILL_SERVED."""
    row = _waiting(erasure)
    require_second_person("evidence.erasure", row.asked_by_id, origin.signed_in)
    _refuse_served(row.text, today)
    row.approved_by, row.approved_at = origin.signed_in, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    _forget_wordings(row.text, origin)
    PublishedText.objects.filter(pk=row.text_id).update(text="")
    record(TEXT_ERASED, origin, obj=row, note=row.reason, changes=event_changes(row))
    return row


@transaction.atomic
def decline_erasure(erasure: TextErasure, *, origin: Origin) -> None:
    """Leave the text; it may be requested again. Raises Refusal ERASURE_DECIDED."""
    row = _waiting(erasure)
    record(
        "TEXT_ERASURE_DECLINED", origin, obj=row, note=row.reason, changes={"text": row.text.sha256}
    )
    row.delete()


def _waiting(erasure: TextErasure) -> TextErasure:
    """Return the open erasure, with the chain locked so that nobody publishes the text."""
    lock_chain()
    waiting = TextErasure.objects.filter(pk=erasure.pk, approved_by__isnull=True)
    row = waiting.select_related("text").first()
    if row is None:
        raise Refusal("ERASURE_DECIDED", _("Ten wniosek już rozstrzygnięto."))
    return row


def _objects_of(text: PublishedText) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, key, part) of everything that was published with this text."""
    records = PublicationRecord.objects.filter(text_sha256=text.sha256).order_by()
    yield from records.values_list("object_type", "object_id", "part").distinct()


def _forget_wordings(text: PublishedText, origin: Origin) -> None:
    for kind, key, part in _objects_of(text):
        declaration = find_declaration(kind)
        if declaration is not None and declaration.forget:
            declaration.forget(key, part, text.text, origin=origin)


def _refuse_served(text: PublishedText, today: date) -> None:
    """Refuse a text that readers get today, or will on a set day."""
    for kind, key, part in _objects_of(text):
        of_it = PublicationRecord.objects.filter(object_type=kind, object_id=key, part=part)
        last = of_it.latest("seq")
        if _is_open(last, text.sha256, today) or _is_shown(last, text.sha256):
            raise Refusal(
                "STILL_SERVED",
                _("„%(title)s” jest nadal na stronie z tą treścią. Najpierw to zdejmij albo zmień.")
                % {"title": last.title},
            )


def _is_open(last: PublicationRecord, digest: str, today: date) -> bool:
    is_over = last.shown_to is not None and last.shown_to < today
    return last.text_sha256 == digest and last.event != PublicationEvent.CLOSED and not is_over


def _is_shown(last: PublicationRecord, digest: str) -> bool:
    published = compare_served(last).shown
    return published is not None and published.has_text(digest)


def find_erasure(published: PublicationRecord) -> TextErasure | None:
    """Find the erasure of a record's text, open or done; None when nobody requested it."""
    erasures = TextErasure.objects.filter(text__sha256=published.text_sha256)
    return erasures.select_related("asked_by", "approved_by").first()


def list_waiting_erasures(user: User, today: date) -> WaitingRows:
    """Return the erasures that this person can decide: those that others requested."""
    waiting = leave_to_another(
        TextErasure.objects.filter(approved_by__isnull=True), "evidence.erasure", user
    )
    return WaitingRows(waiting, since="asked_at")
