"""Submitting a version to the second person, sending it back, and auditing its files."""

import hashlib
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import find_file_fault
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.public_site.detector.engine.rules import read_rules
from members_area.library import models as library
from members_area.library.domain import scan
from members_area.library.domain.document import clear_decisions
from members_area.library.domain.lock import lock_document, lock_version
from members_area.library.gate_triggers import KEPT, RULES
from members_area.library.models import Rendition


@transaction.atomic
def submit_version(
    version: library.Version,
    *,
    today: date,
    origin: Origin,
    publish_from: date | None = None,
    pages_checked: bool = False,
) -> library.Version:
    """Submit a version to the second person.

    With `publish_from` a confirmed version is published automatically from that day on. Raises
    ValidationError: E-LIB-02 while a finding blocks, E-LIB-06 for a file without text unless the
    clerk has checked all its pages.
    """
    lock_version(version)
    if version.state not in scan.AT_DESK:
        raise ValidationError(_("Tego dokumentu nie ma na biurku. Odśwież stronę."))
    if version.state == library.Release.UPLOADED or scan.is_outdated(version):
        scan.rescan_version(version, today=today, origin=origin)
    if blocks := scan.count_blocking(version):
        raise scan.personal_data_error(blocks)
    if scan.is_without_text(version) and not pages_checked:
        raise unchecked_pages_error()
    before = version.state
    version.handed_over_by, version.handed_over_at = origin.actor, timezone.now()
    version.pages_checked = pages_checked and scan.is_without_text(version)
    version.publish_from, version.return_reason = publish_from, ""
    version.state = library.Release.AWAITING
    version.save()
    record(
        "DOCUMENT_HANDED_OVER",
        origin,
        obj=version.document,
        from_state=before,
        to_state=version.state,
        changes={"version": version.no, "publish_from": str(publish_from or "")},
    )
    return version


@transaction.atomic
def send_back(version: library.Version, reason: str, *, origin: Origin) -> library.Version:
    """Return a version to the clerk („Zwróć do poprawy”), with the reason."""
    lock_version(version)
    if version.state not in (library.Release.AWAITING, library.Release.CONFIRMED):
        raise ValidationError(_("Zwrócić można tylko dokument, który czeka. Odśwież stronę."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, co trzeba poprawić.")})
    before = version.state
    version.return_reason = reason.strip()
    clear_decisions(version)
    record(
        "DOCUMENT_SENT_BACK",
        origin,
        obj=version.document,
        from_state=before,
        to_state=version.state,
        note=version.return_reason,
        changes={"version": version.no},
    )
    return version


@transaction.atomic
def waive_warning(finding: library.Finding, reason: str, *, origin: Origin) -> library.Finding:
    """Waive a warning with a reason, as the second person; blocking findings cannot be waived."""
    version = finding.scan.rendition.version
    if finding.strength != library.Strength.WARN:
        raise ValidationError(
            _("Tego zastrzeżenia nie znosi wyjątek, tylko anonimizacja albo lista wyjątków.")
        )
    if (
        version.state != library.Release.AWAITING
        or not scan.list_findings(version).filter(pk=finding.pk).exists()
    ):
        raise ValidationError(_("Wyjątek uzasadnia się, gdy dokument czeka na drugą osobę."))
    refuse_same_person(version, origin)
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, dlaczego te dane mogą zostać.")})
    finding.waiver_reason, finding.waived_by = reason.strip(), origin.actor
    finding.save()
    record(
        "DOCUMENT_FINDING_WAIVED",
        origin,
        obj=version.document,
        note=finding.waiver_reason,
        changes={"rule": finding.rule, "page": finding.page, "version": version.no},
    )
    return finding


def needs_second_person(version: library.Version) -> bool:
    """True if the kind holds personal data, or the detector found more than mere warnings."""
    if version.document.kind.needs_redaction or scan.is_without_text(version):
        return True
    sure = scan.list_findings(version).exclude(rule__in=read_rules().only_warn)
    return version.redacted_by_id is not None or sure.exists()


def refuse_same_person(version: library.Version, origin: Origin) -> None:
    """Raise E-LIB-01 when the actor uploaded or redacted the version."""
    if origin.actor is None:
        raise ValidationError(_("Dokument dopuszcza osoba, nie program."))
    if needs_second_person(version):
        for maker in (version.uploaded_by_id or origin.actor.pk, version.redacted_by_id):
            require_second_person("library.release", maker, origin.actor, _refuse_release)


def _refuse_release(code: str, words: str) -> ValidationError:
    return ValidationError(words, code="E-LIB-01")


def unchecked_pages_error() -> ValidationError:
    """Return the error E-LIB-06."""
    return ValidationError(
        _("Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron."),
        code="E-LIB-06",
    )


def refuse_unpublishable(version: library.Version, document: library.Document) -> None:
    """Raise ValidationError with everything that prevents publication.

    E-LIB-01 without the second person, E-LIB-02 with findings, E-LIB-03 for a number that is
    taken; also for a file other than the confirmed one, and for missing facts.
    """
    if version.state == library.Release.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if version.state == library.Release.FINDINGS and (standing := scan.count_unsettled(version)):
        raise scan.personal_data_error(standing)
    if version.state != library.Release.CONFIRMED or _by_one_person(version):
        raise ValidationError(
            _("Dokument wymaga potwierdzenia przez drugą osobę."), code="E-LIB-01"
        )
    file = scan.served_file(version)
    if not file.sha256 == version.confirmed_sha256 == compute_digest(file):
        raise ValidationError(
            _("Plik zmienił się po dopuszczeniu do publikacji. Dodaj go jeszcze raz.")
        )
    if standing := scan.count_unsettled(version):
        raise scan.personal_data_error(standing)
    refuse_incomplete(document)


def refuse_incomplete(document: library.Document) -> None:
    """Raise ValidationError for missing facts, and E-LIB-03 for a number that is taken."""
    if missing := missing_facts(document):
        raise ValidationError(
            _("Przed publikacją uzupełnij: %s. Wybierz „Edytuj”.") % ", ".join(missing)
        )
    if document.doubled_reason == "" and same_number_documents(document).exists():
        raise ValidationError(
            _("Numer %(number)s już istnieje dla organu %(organ)s w roku %(year)d.")
            % {"number": document.number, "organ": document.organ, "year": document.year},
            code="E-LIB-03",
        )


def missing_facts(document: library.Document) -> list[str]:
    """Return the names of missing facts without which a paper of this kind is not published."""
    dates = (document.adopted_on, document.meeting_date, document.signed_on)
    without_readers = not document.audience or (
        document.audience == library.Audience.ORGAN and document.audience_organ is None
    )
    numbered, dated = document.kind.numbered, document.kind.dated
    needed = {
        _("tytuł"): not document.title.strip(),
        _("numer"): numbered and not document.number.strip(),
        _("data podjęcia albo posiedzenia"): dated and not any(dates),
        _("kto czyta"): without_readers,
    }
    return [name for name, missing in needed.items() if missing]


def same_number_documents(document: library.Document) -> QuerySet[library.Document]:
    """Return the published documents with the same kind, organ, year and number."""
    if document.seq is None:
        return library.Document.objects.none()
    return library.Document.objects.filter(
        state=library.DocumentState.PUBLISHED,
        kind=document.kind,
        organ=document.organ,
        year=document.year,
        seq=document.seq,
        doubled_reason="",
    ).exclude(pk=document.pk)


def compute_digest(file: library.Rendition) -> str:
    """Return the SHA-256 of the bytes in the private store."""
    with file.file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _by_one_person(version: library.Version) -> bool:
    own = {version.uploaded_by_id, version.redacted_by_id, None}
    return version.confirmed_by_id in own and needs_second_person(version)


@transaction.atomic
def allow_double(document: library.Document, reason: str, *, origin: Origin) -> library.Document:
    """Allow an unpublished paper to have the number of another paper."""
    document = lock_document(document.pk)
    if document.state == library.DocumentState.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if document.seq is None:
        raise ValidationError(_("Dokument nie ma numeru, który mógłby się powtórzyć."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, skąd wziął się podwójny numer.")})
    document.doubled_reason = reason.strip()
    document.save()
    record(
        "DOCUMENT_NUMBER_DOUBLED",
        origin,
        obj=document,
        note=document.doubled_reason,
        changes={"number": document.number},
    )
    return document


def audit_papers() -> Iterator[str]:
    """Report files that differ from what was taken in, and missing triggers.

    Makes one query for each trigger, and one more. Reads every file of the library, so it is for a
    command, not for a page.
    """
    for guard in find_missing_guards(connection, [*RULES, *KEPT]):
        yield _("biblioteka: brakuje wyzwalacza %(name)s") % {"name": guard.name}
    for file in Rendition.objects.select_related("version__document__kind").order_by("pk"):
        wrong = find_file_fault(file.file)
        file.file.close()
        if wrong is not None:
            yield _("dokument %(paper)s (%(name)s), wersja %(no)s: %(wrong)s") % {
                "paper": file.version.document_id,
                "name": file.document.short_name,
                "no": file.version.no,
                "wrong": wrong.fault,
            }
