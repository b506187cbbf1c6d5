"""Queries of the records desk: all documents, and the versions before their release."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.files.extraction import HiddenLocation
from cms_ext.base.text.polish_lookups import find_words
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words
from cms_ext.people.identity.models import User
from cms_ext.public_site.detector.engine.rules import read_rules
from members_area.library import models as library
from members_area.library.domain.redaction import MarkedPiece, sealed_original, split_text
from members_area.library.domain.scan import AT_DESK
from members_area.library.domain.submission import missing_facts


@dataclass(frozen=True, slots=True)
class Course:
    """A version with all its files, each with its scans, newest first."""

    version: library.Version
    files: list[tuple[library.Rendition, list[library.Scan]]]
    sealed: library.Rendition | None


@dataclass(frozen=True, slots=True)
class WordedEvent:
    """An act on a document, as text."""

    event: AuditEvent
    words: str


def newest_file(document: library.Document) -> library.Rendition | None:
    """Return the served file of the newest version, whatever its state."""
    files = library.Rendition.objects.filter(version__document=document, is_served=True)
    return files.select_related("version__document__kind").order_by("-version__no").first()


def list_release_steps(document: library.Document) -> list[Course]:
    versions = document.versions.order_by("-no").prefetch_related("renditions__scans__findings")
    return [
        Course(
            version,
            [(file, list(file.scans.all())) for file in version.renditions.all()],
            sealed_original(version),
        )
        for version in versions
    ]


def list_document_acts(document: library.Document) -> list[WordedEvent]:
    """Return the recorded acts on a document except readings, the newest first."""
    events = AuditEvent.objects.filter(
        object_type=document._meta.label, object_id=str(document.pk), action__startswith="DOCUMENT_"
    ).exclude(action="DOCUMENT_READ")
    return [
        WordedEvent(event, action_in_words(event.action))
        for event in events.select_related("actor").order_by("-seq")
    ]


PLACES: Mapping[str, object] = {
    HiddenLocation.METADATA: gettext_lazy("metadane pliku"),
    HiddenLocation.ANNOTATION: gettext_lazy("notatka na stronie"),
    HiddenLocation.FORM_FIELD: gettext_lazy("pole formularza"),
    HiddenLocation.ATTACHMENT: gettext_lazy("załącznik w pliku"),
    HiddenLocation.HIDDEN_TEXT: gettext_lazy("tekst niewidoczny na stronie"),
    HiddenLocation.PREVIOUS_REVISION: gettext_lazy("wcześniejszy zapis pliku"),
    HiddenLocation.COMMENT: gettext_lazy("komentarz"),
    HiddenLocation.HEADER: gettext_lazy("nagłówek albo stopka"),
}
WAITING = (*AT_DESK, library.Release.AWAITING, library.Release.CONFIRMED, library.Release.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page's text, split at the detector's findings."""

    number: int
    pieces: list[MarkedPiece]


@dataclass(frozen=True, slots=True)
class FileAtGate:
    """A file on the release screen, and what the last scan found in it."""

    file: library.Rendition
    findings: list[library.Finding]

    @property
    def pages(self) -> list[CheckedPage]:
        """Return the text of the file; no list needs it."""
        return [
            CheckedPage(
                text.page,
                split_text(
                    text.text,
                    [
                        (finding.start, finding.end)
                        for finding in self.findings
                        if finding.page == text.page
                    ],
                ),
            )
            for text in self.file.texts.all()
        ]

    @property
    def blocks(self) -> list[library.Finding]:
        return [finding for finding in self.findings if finding.strength == library.Strength.BLOCK]

    @property
    def warnings(self) -> list[library.Finding]:
        """Return the findings for which the second person must give a reason."""
        warned = (finding for finding in self.findings if finding.strength == library.Strength.WARN)
        return [one for one in warned if one.rule not in read_rules().only_warn]

    @property
    def in_words(self) -> str:
        """`telefon (2), osoba (1)`; empty when nothing was found."""
        counted = Counter(rule_in_words(finding.rule) for finding in self.findings)
        return ", ".join(f"{rule} ({count})" for rule, count in counted.items())

    @property
    def without_text(self) -> bool:
        return self.file.has_text_layer is False


@dataclass(frozen=True, slots=True)
class VersionAtGate:
    """A version before its release; `before` is the sealed original of a redacted file."""

    version: library.Version
    after: FileAtGate
    before: FileAtGate | None

    @property
    def since(self) -> date:
        """Return the day since which it waits for the current step."""
        handed_over = self.version.handed_over_at
        return timezone.localdate(handed_over) if handed_over else self.version.uploaded_on

    @property
    def kind(self) -> str:
        """Return the name of the version: `Uchwała 3/RN/2024, wersja 2`."""
        name, no = self.version.document.short_name, self.version.no
        return name if no == 1 else _("%(name)s, wersja %(no)d") % {"name": name, "no": no}

    @property
    def findings_in_words(self) -> str:
        """Return the detector's findings: `numer telefonu (2)`; or that the file has no text."""
        return _("skan bez tekstu") if self.after.without_text else self.after.in_words

    @property
    def returned(self) -> str:
        reason = self.version.return_reason
        return _("zwrócono: %s") % reason if reason else ""

    @property
    def missing(self) -> str:
        """Return the facts that are missing for the publication, as text."""
        return ", ".join(missing_facts(self.version.document))

    @property
    def for_whom(self) -> str:
        """Return the next actor and step, as text."""
        state, day = self.version.state, self.version.publish_from
        if state == library.Release.AWAITING:
            return _("druga osoba: potwierdzić albo zwrócić")
        if state == library.Release.CONFIRMED and day:
            return _("opublikuje się od %s") % f"{day:%d.%m.%Y}"
        if state == library.Release.CONFIRMED:
            return _("kancelaria: opublikować")
        if state == library.Release.WITHDRAWN:
            return _("kancelaria: dodać poprawiony plik")
        if self.after.blocks:
            return _("kancelaria: usunąć dane osobowe")
        return _("kancelaria: przekazać do potwierdzenia")


def list_desk_versions() -> QuerySet[library.Version]:
    """Return the versions that a clerk has not submitted yet, the newest first."""
    return _versions(Q(state__in=AT_DESK)).order_by("-pk")


def list_confirmable_versions(user: User) -> QuerySet[library.Version]:
    """Return the versions that this user neither uploaded nor redacted, so may confirm."""
    own = Q(uploaded_by=user) | Q(redacted_by=user)
    return library.Version.objects.exclude(own)


def list_awaiting_versions(user: User) -> QuerySet[library.Version]:
    """Return the versions that wait for this user's confirmation, the oldest first."""
    waits = _versions(Q(state=library.Release.AWAITING)).filter(
        pk__in=list_confirmable_versions(user).values("pk")
    )
    return waits.order_by("handed_over_at", "pk")


def next_awaiting(user: User, key: int, handed_over_at: datetime | None) -> library.Version | None:
    """Return the paper to read after the one with this key and moment.

    After the last paper it is the oldest that was skipped.
    """
    waits = list_awaiting_versions(user).exclude(pk=key)
    same = Q(handed_over_at=handed_over_at, pk__gt=key)
    later = waits.filter(Q(handed_over_at__gt=handed_over_at) | same) if handed_over_at else waits
    return later.first() or waits.first()


def list_unreleased_versions() -> QuerySet[library.Version]:
    """All versions that are not released yet, the oldest first."""
    return _versions(Q(state__in=WAITING)).order_by("uploaded_on", "pk")


def filter_versions(
    versions: QuerySet[library.Version],
    *,
    query: str = "",
    states: Sequence[str] = (),
    kind: library.DocumentKind | None = None,
    found: bool | None = None,
) -> QuerySet[library.Version]:
    """Filter versions before their release; empty arguments filter nothing.

    `found`: whether the last scan of the file found personal data.
    """
    if query:
        versions = versions.filter(find_words(query, "document__title", "document__number"))
    if states:
        versions = versions.filter(state__in=states)
    if kind is not None:
        versions = versions.filter(document__kind=kind)
    if found is not None:
        scans = library.Scan.objects.filter(
            rendition__version=OuterRef("pk"), rendition__is_served=True
        )
        last = Subquery(scans.order_by("-pk").values("outcome")[:1])
        seen = Q(last_outcome=library.ScanOutcome.FINDINGS)
        # A file that was never scanned has no outcome, which SQL would leave out of both.
        unseen = ~seen | Q(last_outcome__isnull=True)
        versions = versions.annotate(last_outcome=last).filter(seen if found else unseen)
    return versions


def load_version_at_gate(
    version: library.Version, *, with_original: bool = False
) -> VersionAtGate | None:
    """A version with its files for the release screen; None when its file is missing."""
    served = [file for file in version.renditions.all() if file.is_served]
    if not served:
        return None
    original = sealed_original(version) if with_original else None
    return VersionAtGate(
        version, _with_findings(served[0]), _with_findings(original) if original else None
    )


def load_versions_at_gate(
    versions: Sequence[library.Version] | QuerySet[library.Version],
) -> list[VersionAtGate]:
    """Return the versions for the release list, without the sealed originals."""
    return [row for version in versions if (row := load_version_at_gate(version)) is not None]


def rule_in_words(code: str) -> str:
    """Return the detector's rule as the screens name it."""
    return str(read_rules().names.get(code, code)).lower()


def place_in_words(finding: library.Finding) -> str:
    """Return the place in the file: `strona 2`, or a part that no page shows."""
    if finding.page is not None:
        return _("strona %d") % finding.page
    return str(PLACES.get(finding.place, finding.place))


def _versions(condition: Q) -> QuerySet[library.Version]:
    scans = library.Scan.objects.order_by("-pk").prefetch_related("findings")
    files = library.Rendition.objects.prefetch_related(Prefetch("scans", scans))
    return (
        library.Version.objects.filter(condition)
        .select_related("document__kind", "document__organ", "document__audience_organ")
        .select_related("uploaded_by", "handed_over_by")
        .prefetch_related(Prefetch("renditions", files))
    )


def _with_findings(file: library.Rendition) -> FileAtGate:
    scans = list(file.scans.all())
    findings = list(max(scans, key=lambda scan: scan.pk).findings.all()) if scans else []
    return FileAtGate(file, findings)
