"""The reading log, for the reader, the inspector and as numbers; e-mails on new documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.polish import order_polish
from cms_ext.base.text.polish_lookups import equals_text, find_words, match_prefix
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, record, record_view
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from cms_ext.plugins import Composer, Withdrawn
from members_area.apps import IKCS
from members_area.library.domain.queries.document import select_published, visible_documents
from members_area.library.domain.reading import READ, ReadingMode
from members_area.library.models import Document, Version
from members_area.library.models.document import DocumentQuerySet
from members_area.library.reading.models import DigestChoice, Rhythm
from members_area.register.domain.membership import may_enter_ikcs

# A title is shown only to those who may know the paper: the log outlives permissions and documents.
# Fewer readers than this are not shown as a number, because it would reveal persons.
FEW = 3


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A reading; `document` is None where the viewer may not know the paper (any more)."""

    at: datetime
    document: Document | None
    how: str
    login: str

    @property
    def title(self) -> str:
        return self.document.title if self.document else _("dokument już niedostępny")


@dataclass(frozen=True, slots=True)
class MonthOfPaper:
    """The number of logins that read a paper in a month."""

    month: date
    document: Document
    readers: int

    @property
    def in_words(self) -> str:
        if self.readers < FEW:
            return _("mniej niż %(few)d") % {"few": FEW}
        return str(self.readers)


def readings() -> QuerySet[AuditEvent]:
    """All readings by residents, the newest first."""
    events = AuditEvent.objects.filter(action=READ, object_type=Document._meta.label)
    return events.select_related("actor__person").order_by("-at", "-pk")


def readings_of(user: User) -> QuerySet[AuditEvent]:
    """Return the readings with this login."""
    return readings().filter(actor=user)


def in_words(events: Iterable[AuditEvent], documents: DocumentQuerySet) -> list[DocumentReading]:
    """Describe the events for people; titles only of `documents`. One query."""
    listed = list(events)
    known = _documents_by_key(documents, {event.object_id for event in listed})
    return [
        DocumentReading(
            event.at,
            known.get(event.object_id),
            _describe_mode(event),
            event.actor.login if event.actor else "",
        )
        for event in listed
    ]


def count_readers_by_month(documents: DocumentQuerySet) -> list[MonthOfPaper]:
    """Readers of each paper in each month, the latest month first, then the most read. No names."""
    rows = (
        readings()
        .order_by()
        .annotate(month=TruncMonth("at"))
        .values("month", "object_id")
        .annotate(readers=Count("actor", distinct=True))
    )
    found = list(rows)
    known = _documents_by_key(documents, {row["object_id"] for row in found})
    months = [
        MonthOfPaper(row["month"].date(), known[row["object_id"]], row["readers"])
        for row in found
        if row["object_id"] in known
    ]
    # Below FEW the order must not reveal what the number hides.
    return sorted(
        months,
        key=lambda row: (
            -row.month.toordinal(),
            -max(row.readers, FEW - 1),
            order_polish(row.document.title),
        ),
    )


def _documents_by_key(documents: DocumentQuerySet, keys: set[str]) -> Mapping[str, Document]:
    wanted = {UUID(key) for key in keys}
    return {str(document.pk): document for document in documents.filter(pk__in=wanted)}


def _describe_mode(event: AuditEvent) -> str:
    way = event.changes.get("way", ReadingMode.FILE)
    words = str(ReadingMode(way).label) if way in ReadingMode.values else ""
    version = event.changes.get("version", 1)
    return f"{words}, {_('wersja %(no)s') % {'no': version}}" if version != 1 else words


# Documents whose readers are shown together; more means that the query is too wide.
MAX_PAPERS = 20


@dataclass(frozen=True, slots=True)
class FoundReadings:
    """Readings of one login, or of a few documents."""

    user: User | None
    documents: tuple[Document, ...]
    too_many: bool = False

    @property
    def events(self) -> QuerySet[AuditEvent]:
        if self.user is not None:
            return readings().filter(actor=self.user)
        return readings().filter(object_id__in=[str(document.pk) for document in self.documents])


def readings_matching(query: str) -> FoundReadings:
    """Find readings by a full login, or else by the number or words of the title of documents."""
    login = User.objects.filter(equals_text("login", query.strip()), realm=IKCS)
    if user := login.select_related("person").first():
        return FoundReadings(user, ())
    keys = _papers_named(query)
    if len(keys) > MAX_PAPERS:
        return FoundReadings(None, (), too_many=True)
    papers = Document.objects.filter(pk__in=keys).order_by("title__polish", "pk")
    return FoundReadings(None, tuple(papers))


def _papers_named(query: str) -> list[UUID]:
    """Documents with every word of the query in the title or at the beginning of the number."""
    fits = find_words(query, "title", also=lambda word: match_prefix("number", word))
    return list(Document.objects.filter(fits).values_list("pk", flat=True))


def record_inspection(
    found: FoundReadings, events: Iterable[AuditEvent], reason: ReadReason, origin: Origin
) -> None:
    """Record an event for each person whose readings are shown, so that the person learns of it.

    An inspection that shows nobody's readings is recorded for the documents.
    """
    if found.user is not None:
        record_view(origin, found.user, found.user.person, reason)
        return
    people: dict[int, Person] = {
        event.actor.person.pk: event.actor.person
        for event in events
        if event.actor and event.actor.person
    }
    for document in found.documents:
        record_view(origin, document, None, reason, changes={"readers": len(people)})
    for person in people.values():
        record_view(origin, person, person, reason)


EVERY = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
TEMPLATE = "members_area/reading/mail/new_documents.txt"
SIGNER = Signer(salt="members_area.reading.digest")


@dataclass(frozen=True, slots=True)
class DigestPeriod:
    """The days whose new documents a message lists, both included."""

    first: date
    last: date


@transaction.atomic
def set_digest_rhythm(user: User, rhythm: Rhythm, *, today: date, origin: Origin) -> DigestChoice:
    """Set how often this login gets messages on new documents, from today's documents on."""
    choice = DigestChoice.objects.filter(user=user).first()
    before = choice.rhythm if choice else Rhythm.NEVER
    if choice is None or before == Rhythm.NEVER:
        choice, _created = DigestChoice.objects.update_or_create(
            user=user, defaults={"rhythm": rhythm, "told_until": today - timedelta(days=1)}
        )
    else:
        choice.rhythm = rhythm
        choice.save()
    if before != rhythm:
        record(
            "DIGEST_CHOSEN",
            origin,
            obj=user,
            subject=user.person,
            from_state=before,
            to_state=rhythm,
        )
    return choice


def token_of(choice: DigestChoice) -> str:
    """Return the token of the link that ends these messages and opens nothing else."""
    return SIGNER.sign(str(choice.pk))


def choice_by_token(token: str) -> DigestChoice | None:
    try:
        key = SIGNER.unsign(token)
    except BadSignature:
        return None
    return DigestChoice.objects.filter(pk=int(key)).select_related("user__person").first()


def queue_due(today: date) -> int:
    """Queue a message for each member for whom there are new documents.

    Repeatable: nobody is notified twice. Returns the number of queued messages.
    """
    queued = 0
    wanting = DigestChoice.objects.exclude(rhythm=Rhythm.NEVER).select_related("user__person")
    for choice in wanting.order_by("pk"):
        period = due_period(choice, today)
        if period is not None:
            queued += _queue_digest(choice, period, today)
    return queued


def due_period(choice: DigestChoice, today: date) -> DigestPeriod | None:
    """Return the days up to yesterday, because today is not over; None while no message is due."""
    yesterday = today - timedelta(days=1)
    if yesterday - choice.told_until < EVERY[Rhythm(choice.rhythm)]:
        return None
    return DigestPeriod(choice.told_until + timedelta(days=1), yesterday)


def news_for(user: User, period: DigestPeriod, today: date) -> list[Version]:
    """Return the new versions that this login may open today.

    None after the membership has ended.
    """
    if not may_enter_ikcs(user, today):
        return []
    visible = visible_documents(user, today)
    return list(select_published(visible, period.first, period.last, today))


@transaction.atomic
def _queue_digest(choice: DigestChoice, period: DigestPeriod, today: date) -> int:
    choice.told_until = period.last
    choice.save(update_fields=["told_until"])
    to = choice.user.person.correspondence_email if choice.user.person else ""
    if not to or not news_for(choice.user, period, today):
        return 0
    payload = {
        "choice": choice.pk,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
    queue_sealed(to, TEMPLATE, NEW_DOCUMENTS_LETTER, payload, priority=Priority.MAILING)
    return 1


def stop_digest(choice: DigestChoice, *, today: date) -> DigestChoice:
    """End the messages, by the link of one of them, without a login. Repeatable."""
    return set_digest_rhythm(choice.user, Rhythm.NEVER, today=today, origin=SYSTEM)


# The message is composed when it is sent, so no title waits in the outbox, and permissions are
# checked on the day of sending.


class NewDocumentsLetter(Composer):
    """The letter that lists the documents of some days."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Return the documents that the reader may open today.

        Raises Withdrawn when there are none.
        """
        choice = (
            DigestChoice.objects.filter(pk=payload["choice"])
            .exclude(rhythm=Rhythm.NEVER)
            .select_related("user__person")
            .first()
        )
        person = choice.user.person if choice else None
        if choice is None or person is None or person.correspondence_email != to:
            raise Withdrawn(_("Z wiadomości zrezygnowano albo adres się zmienił."))
        period = DigestPeriod(
            date.fromisoformat(payload["first"]), date.fromisoformat(payload["last"])
        )
        versions = news_for(choice.user, period, business_today())
        if not versions:
            raise Withdrawn(_("Nowych dokumentów już nie ma."))
        base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        return {
            "papers": [
                (version, f"{base}{reverse('ikcs:document', args=[version.document_id])}")
                for version in versions
            ],
            "count": len(versions),
            "settings_url": f"{base}{reverse('ikcs:digest')}",
            "unsubscribe_url": f"{base}{reverse('ikcs:digest_stop', args=[token_of(choice)])}",
        }


NEW_DOCUMENTS_LETTER = NewDocumentsLetter(
    "ikcs.new-documents", former_paths=("members_area.library.reading.domain",)
)
