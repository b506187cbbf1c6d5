"""Releasing a version: confirming, publishing, withdrawing, archiving (library.md §3).

Database triggers enforce the same rules, for superusers too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.domain import facts, scan, submission
from members_area.library.domain.draft import refuse_same_kind
from members_area.library.domain.files import forget_preview, record_publication, record_withdrawal
from members_area.library.domain.grants import close_to_everybody, name_audience, open_to_audience
from members_area.library.domain.lock import lock_document, lock_version
from members_area.library.models import Cause, Document, DocumentState, Release, Version


@dataclass(frozen=True, slots=True)
class Ticks:
    """The declarations of the confirming person; `all_pages` for files without text.

    `handed_over_at` is when the paper that was read was submitted: if it was submitted again
    since, it must be read again.
    """

    read_whole: bool
    no_personal_data: bool
    all_pages: bool = False
    handed_over_at: datetime | None = None


@transaction.atomic
def confirm_version(version: Version, *, ticks: Ticks, origin: Origin) -> Version:
    """Confirm a submitted version, for exactly the file that is served now.

    Raises ValidationError: E-LIB-01 when the confirming person uploaded or redacted it, E-LIB-02
    while a finding has no reason, E-LIB-06 for a file without text whose pages were not checked by
    both persons, and for missing declarations.
    """
    lock_version(version)
    submission.refuse_same_person(version, origin)
    if version.state != Release.AWAITING:
        raise ValidationError(_("Dokument nie czeka na potwierdzenie. Odśwież stronę."))
    if ticks.handed_over_at not in (None, version.handed_over_at):
        raise ValidationError(
            _("Dokument poprawiono, odkąd go otwarto. Przeczytaj go jeszcze raz.")
        )
    if standing := scan.count_unsettled(version):
        raise scan.personal_data_error(standing)
    if scan.is_without_text(version) and not (ticks.all_pages and version.pages_checked):
        raise submission.unchecked_pages_error()
    if not (ticks.read_whole and ticks.no_personal_data):
        raise ValidationError(_("Zaznacz oba oświadczenia. Bez nich dokument czeka dalej."))
    file = scan.served_file(version)
    if submission.compute_digest(file) != file.sha256:
        raise ValidationError(_("Plik w magazynie nie jest tym, który sprawdzono. Dodaj go znowu."))
    version.confirmed_by, version.confirmed_at = origin.actor, timezone.now()
    version.confirmed_sha256 = file.sha256
    version.state = Release.CONFIRMED
    version.save()
    record(
        "DOCUMENT_CONFIRMED",
        origin,
        obj=version.document,
        from_state=Release.AWAITING,
        to_state=version.state,
        changes={"version": version.no, "file": version.confirmed_sha256},
    )
    return version


def confirm_and_publish(version: Version, *, ticks: Ticks, today: date, origin: Origin) -> Version:
    """Confirm a version, and publish it if its day of publication has come.

    If it cannot be published (a number is taken), raises ValidationError; the confirmation stays.
    """
    confirm_version(version, ticks=ticks, origin=origin)
    if version.publish_from is not None and version.publish_from <= today:
        publish_version(version, on=today, origin=origin)
    return version


def submit_for_release(
    version: Version,
    *,
    today: date,
    origin: Origin,
    publish_from: date | None = None,
    pages_checked: bool = False,
) -> Version:
    """Submit a version for release; confirm it at once when it needs no second person.

    Raises ValidationError for what would prevent publication later (missing facts, a number that
    is taken), and when another paper of its kind has the same file.
    """
    with transaction.atomic():
        submission.refuse_incomplete(version.document)
        refuse_same_kind(version)
        submission.submit_version(
            version,
            today=today,
            origin=origin,
            publish_from=publish_from,
            pages_checked=pages_checked,
        )
    if not submission.needs_second_person(version):
        confirm_and_publish(version, ticks=Ticks(True, True), today=today, origin=origin)
    return version


@transaction.atomic
def schedule_publication(version: Version, day: date, *, origin: Origin) -> Version:
    """Schedule a confirmed version to be published automatically on a future day."""
    lock_version(version)
    submission.refuse_unpublishable(version, version.document)
    version.publish_from = day
    version.save()
    record(
        "DOCUMENT_PUBLICATION_PLANNED",
        origin,
        obj=version.document,
        changes={"version": version.no, "publish_from": str(day)},
    )
    return version


def publish_version(version: Version, *, on: date, origin: Origin) -> Version:
    """Publish a confirmed version from this day on, to its audience.

    `on` is the business day or an earlier one; for a later day use `schedule_publication`.
    A file scanned by an older detector is scanned again first.
    Raises ValidationError as `refuse_unpublishable` does.
    """
    if version.state == Release.CONFIRMED and scan.is_outdated(version):
        scan.rescan_version(version, today=on, origin=origin)
    with transaction.atomic():
        return _publish(version, on=on, origin=origin)


def _publish(version: Version, *, on: date, origin: Origin) -> Version:
    lock_version(version)
    document = lock_document(version.document_id)
    submission.refuse_unpublishable(version, document)
    before, was_open = version.state, document.state == DocumentState.PUBLISHED
    version.document = document
    version.state = Release.PUBLISHED
    version.published_on = on
    version.withdrawal_reason = version.withdrawal_cause = ""
    version.save()
    _end_predecessors(version)
    _update_state(document)
    open_to_audience(document)
    # The proof is written before the log, as in a withdrawal: when one of them is deleted,
    # `domain.audit` takes the time from the other.
    record_publication(version, on=on, origin=origin)
    record(
        "DOCUMENT_PUBLISHED",
        origin,
        obj=document,
        from_state=before,
        to_state=version.state,
        changes={
            "audience": name_audience(document),
            "version": version.no,
            "file": version.confirmed_sha256,
            facts.IN_FORCE: facts.days_in_force(document),
            facts.NOTES: facts.log_note(version),
            # A further wording changes no fact, and confirms none that changed meanwhile.
            **({} if was_open else {facts.FACTS: facts.facts_of(document)}),
        },
    )
    return version


@transaction.atomic
def withdraw_version(
    version: Version, reason: str, *, on: date, origin: Origin, cause: Cause = Cause.WRONG_FILE
) -> Version:
    """Withdraw a published version at once, for everybody; the reason stays with it.

    With its last published version the document leaves all lists. It is released again with
    another file only.
    """
    lock_version(version)
    if version.state != Release.PUBLISHED:
        raise ValidationError(_("Wycofać można tylko opublikowany dokument."))
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj powód wycofania.")})
    version.withdrawal_cause, version.withdrawal_reason = cause, reason.strip()
    _close(version, Release.WITHDRAWN, on=on, origin=origin)
    record(
        "DOCUMENT_WITHDRAWN",
        origin,
        obj=version.document,
        from_state=Release.PUBLISHED,
        to_state=version.state,
        reason_code=cause,
        note=version.withdrawal_reason,
        changes={"version": version.no},
    )
    return version


@transaction.atomic
def archive_version(version: Version, *, on: date, origin: Origin) -> Version:
    """Archive a published version whose retention is over; nothing is deleted."""
    lock_version(version)
    if version.state != Release.PUBLISHED:
        raise ValidationError(_("Do archiwum trafia tylko opublikowany dokument."))
    if version.document.kind.art81:
        raise ValidationError(_("Dokumentów z art. 8¹ nie przenosi się do archiwum."))
    _close(version, Release.ARCHIVED, on=on, origin=origin)
    record(
        "DOCUMENT_ARCHIVED",
        origin,
        obj=version.document,
        from_state=Release.PUBLISHED,
        to_state=version.state,
        changes={"version": version.no},
    )
    return version


def _close(version: Version, state: Release, *, on: date, origin: Origin) -> None:
    version.state = state
    version.save()
    document = version.document
    _update_state(document)
    if document.state != DocumentState.PUBLISHED:
        close_to_everybody(document)
    record_withdrawal(version, on=on, origin=origin)
    for file in version.renditions.all():
        forget_preview(file)


def _end_predecessors(version: Version) -> None:
    """End earlier wordings on the day before this one begins."""
    if version.no == 1 or version.in_force_from is None:
        return
    open_then = Q(in_force_to__isnull=True) | Q(in_force_to__gte=version.in_force_from)
    version.document.versions.filter(open_then, no__lt=version.no).update(
        in_force_to=version.in_force_from - timedelta(days=1)
    )


def _update_state(document: Document) -> None:
    """Derive the document's state from its versions."""
    states = dict(document.versions.values_list("state", "withdrawal_reason"))
    document.state, document.withdrawal_reason = DocumentState.DRAFT, ""
    if Release.PUBLISHED in states:
        document.state = DocumentState.PUBLISHED
        document.published_on = (
            document.versions.filter(state=Release.PUBLISHED).earliest("published_on").published_on
        )
    elif Release.WITHDRAWN in states:
        document.state = DocumentState.WITHDRAWN
        document.withdrawal_reason = states[Release.WITHDRAWN]
    elif Release.ARCHIVED in states:
        document.state = DocumentState.ARCHIVED
    document.save()


def publish_due(today: date, *, origin: Origin) -> list[Version]:
    """Publish confirmed versions whose day has come; return those published.

    A version that cannot be published (its number is taken) stays in the clerk's queue; the
    failure is logged once.
    """
    waiting = Version.objects.filter(state=Release.CONFIRMED, publish_from__lte=today)
    published = []
    for version in waiting.select_related("document__kind", "document__organ").order_by("pk"):
        try:
            published.append(publish_version(version, on=today, origin=origin))
        except ValidationError as refusal:
            Version.objects.filter(pk=version.pk).update(publish_from=None)
            record(
                "DOCUMENT_NOT_PUBLISHED",
                origin,
                obj=version.document,
                note=" ".join(refusal.messages),
            )
    return published


def archive_overdue(today: date, *, origin: Origin) -> list[Version]:
    """Archive documents whose retention, set in years by their kind, is over.

    The years count from the end of the paper's year. Documents of art. 8¹ stay for ever
    (glossary.md
    B4): their kinds are skipped, whatever the row says.
    """
    return [archive_version(version, on=today, origin=origin) for version in _list_overdue(today)]


def _list_overdue(today: date) -> Iterator[Version]:
    kept = Version.objects.filter(
        state=Release.PUBLISHED,
        document__kind__art81=False,
        document__kind__retention_years__isnull=False,
    )
    for version in kept.select_related("document__kind").order_by("pk"):
        years = version.document.kind.retention_years
        if years is not None and version.document.year + years < today.year:
            yield version
