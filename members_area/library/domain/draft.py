"""Drafts: made of a file with guessed facts, compared with known files, and discarded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE
from cms_ext.base.text.folding import folded_words, stem_word
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from members_area.library import models as library
from members_area.library.domain.document import register_document
from members_area.library.domain.files import forget_preview
from members_area.library.domain.grants import usual_audience
from members_area.library.domain.lock import lock_document
from members_area.library.domain.scan import AT_DESK
from members_area.library.domain.upload import CheckedFile, RefusedFile
from members_area.register.models import Organ

# The permission of anyone who prepares documents for their release.
WORKS = "members_area_library.change_document"
TAKEN_IN = "DOCUMENT_TAKEN_IN"
# The access log's actions that change nothing in a draft.
NO_WORK = {TAKEN_IN, "DOCUMENT_SCANNED", "DOCUMENT_READ", "DOCUMENT_ORIGINAL_READ"}


def may_discard(user: User, document: library.Document) -> bool:
    """Return True if this user made the draft, or prepares documents for their release."""
    return document.uploaded_by_id == user.pk or user.has_perm(WORKS)


@transaction.atomic
def discard_draft(document: library.Document, *, origin: Origin) -> None:
    """Discard a draft with its files, however much was done with it; the access log keeps a trace.

    Raises ValidationError for a paper that was ever published, for one that another register
    points to, and when the actor may not discard it.
    """
    document = _lock_draft(document)
    if origin.actor is None or not may_discard(origin.actor, document):
        raise ValidationError(_("Szkic usuwa osoba, która go dodała, albo kancelaria."))
    _delete(document, origin)


@transaction.atomic
def discard_untouched_draft(document: library.Document, *, origin: Origin) -> None:
    """Discard a draft because its batch is undone.

    Also raises ValidationError when somebody has worked on the draft.
    """
    document = _lock_draft(document)
    actions = _recorded_actions(document)
    # The access log records every change; without the first event it may be incomplete.
    if TAKEN_IN not in actions or not actions <= NO_WORK:
        raise ValidationError(_("Ktoś już nad tym szkicem pracował, więc zostaje."))
    _delete(document, origin)


def _lock_draft(document: library.Document) -> library.Document:
    """Lock the draft after its versions, in the order of publishing."""
    wait_for_turn(SealStream.OFFICE)
    list(library.Version.objects.select_for_update().filter(document=document))
    document = lock_document(document.pk)
    if document.state != library.DocumentState.DRAFT:
        raise ValidationError(_("Dokument nie jest już szkicem. Można go tylko wycofać."))
    if "DOCUMENT_PUBLISHED" in _recorded_actions(document) or was_published(document):
        raise ValidationError(_("Dokument był już opublikowany, więc zostaje w bibliotece."))
    return document


def was_published(document: library.Document) -> bool:
    return document.versions.filter(published_on__isnull=False).exists()


def _recorded_actions(document: library.Document) -> set[str]:
    """Return the actions on a paper in the access log."""
    events = AuditEvent.objects.filter(
        object_type=library.Document._meta.label, object_id=str(document.pk)
    )
    return set(events.order_by().values_list("action", flat=True).distinct())


def _delete(document: library.Document, origin: Origin) -> None:
    files = list(library.Rendition.objects.filter(version__document=document))
    record(
        "DOCUMENT_DISCARDED",
        origin,
        obj=document,
        from_state=document.state,
        changes={"files": sorted(file.sha256 for file in files)},
    )
    try:
        library.Rendition.objects.filter(version__document=document).delete()
        document.versions.all().delete()
        document.delete()
    except ProtectedError as linked:
        raise ValidationError(_("Na ten szkic wskazuje inny wpis, więc zostaje.")) from linked
    for file in files:
        # Only after the commit: a rollback does not bring a deleted file back.
        transaction.on_commit(partial(_erase, file), robust=True)


def _erase(file: library.Rendition) -> None:
    forget_preview(file)
    if not library.Rendition.objects.filter(file=file.file.name).exists():
        file.file.storage.delete(file.file.name or "")


class SameFile(RefusedFile):
    """The library already has this file; `document` is the paper that has it."""

    def __init__(self, document: library.Document) -> None:
        super().__init__(_("Ten sam plik ma już „%s”.") % document.title)
        self.document = document


def find_document_with_file(
    sha256: str, kind: library.DocumentKind | None = None
) -> library.Document | None:
    """Return the first paper (of this kind, if given) that has this file and is not withdrawn."""
    twins = _same_files(sha256)
    if kind is not None:
        twins = twins.filter(version__document__kind=kind)
    twin = twins.select_related("version__document").order_by("pk").first()
    return twin.version.document if twin else None


def refuse_same_file(sha256: str, kind: library.DocumentKind | None = None) -> None:
    """Raise SameFile when a paper of the library, or of this kind, has this file."""
    if twin := find_document_with_file(sha256, kind):
        raise SameFile(twin)


def refuse_same_kind(version: library.Version) -> None:
    """Raise ValidationError when another paper of this kind was submitted with the same file.

    A paper of another kind may share it: a bylaw and its resolution (library.md §2).
    """
    own = list(version.renditions.values_list("sha256", flat=True))
    others = _same_files(*own).exclude(version__state__in=AT_DESK)
    twin = (
        others.filter(version__document__kind=version.document.kind_id)
        .exclude(version__document=version.document_id)
        .select_related("version__document")
        .first()
    )
    if twin is not None:
        raise ValidationError(
            _("Ten sam plik ma już „%s” tego samego rodzaju. Zmień rodzaj albo usuń ten szkic.")
            % twin.version.document.title
        )


def _same_files(*sha256: str) -> QuerySet[library.Rendition]:
    return library.Rendition.objects.filter(sha256__in=sha256).exclude(
        version__state=library.Release.WITHDRAWN
    )


# The words of a heading that reveal a kind; the more specific ones first.
KINDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("AUDIT_MINUTES", ("protokol", "lustracji")),
    ("AUDIT_CONCLUSIONS", ("wnioski", "polustracyjne")),
    ("AUDITOR_REPORT", ("sprawozdanie", "rewidenta")),
    ("FIN_STATEMENT", ("sprawozdanie", "finansowe")),
    ("BOARD_REPORT", ("sprawozdanie",)),
    ("RESOLUTION", ("uchwala",)),
    ("MINUTES", ("protokol",)),
    ("BYLAW", ("regulamin",)),
    ("STATUTE", ("statut",)),
    ("CONTRACT", ("umowa",)),
    ("INVOICE", ("faktura",)),
    ("FORM", ("formularz",)),
)
OTHER = "OTHER"
ISO = re.compile(r"(?<!\d)(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)")
POLISH = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](\d{4})(?!\d)")
IN_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(MONTHS_GENITIVE)})\s+(\d{{4}})", re.IGNORECASE
)
HEADING = re.compile(
    r"uchwa[łl]|protok|regulamin|statut|sprawozdan|wniosk|umow|faktur|formularz", re.IGNORECASE
)
GOES_ON = re.compile(r"\s*(?:w sprawie|z posiedzenia|z dnia|[a-ząćęłńóśźż])")
# The beginning of a page, where a paper says what it is, in characters.
HEAD_OF_PAGE = 700
MAX_TITLE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class KnownOrgan:
    code: str
    name: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Guessed facts; `organ` is a code, empty like `number` if unknown."""

    kind: str
    title: str
    number: str
    organ: str
    day: date | None


def guess_facts(file_name: str, first_page: str, organs: Sequence[KnownOrgan]) -> Guess:
    """Guess the facts of a paper; the file name takes precedence over the page."""
    name = file_name.rpartition(".")[0] or file_name
    head = first_page[:HEAD_OF_PAGE]
    title = _title(first_page) or _as_words(name)
    kind = _kind(_as_words(name)) or _kind(title) or OTHER
    number, organ = _number(name, organs)
    if not number:
        # Minutes name the numbers of resolutions: only in a resolution it is the paper's own.
        number, organ = _number(head if kind == "RESOLUTION" else title, organs)
    return Guess(
        kind=kind,
        title=title[:MAX_TITLE_LENGTH],
        number=number,
        organ=organ or _organ(f"{_as_words(name)} {head}", organs),
        day=_day(name) or _day(head),
    )


def _kind(text: str) -> str:
    stems = {stem_word(word) for word in folded_words(text)}
    for code, words in KINDS:
        if all(stem_word(word) in stems for word in words):
            return code
    return ""


def _number(text: str, organs: Iterable[KnownOrgan]) -> tuple[str, str]:
    """Find (number, organ's code): `3-rn-2024` is 3/RN/2024."""
    by_abbreviation = {organ.abbreviation.upper(): organ.code for organ in organs}
    if not by_abbreviation:
        return "", ""
    either = "|".join(map(re.escape, sorted(by_abbreviation, key=len, reverse=True)))
    pattern = rf"(?<!\d)(\d{{1,3}})[-_/ ]({either})[-_/ ](\d{{4}})(?!\d)"
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        return "", ""
    abbreviation = found[2].upper()
    return f"{int(found[1])}/{abbreviation}/{found[3]}", by_abbreviation[abbreviation]


def _organ(text: str, organs: Iterable[KnownOrgan]) -> str:
    """The code of the organ named first, by abbreviation or by name in any grammatical case."""
    words = folded_words(text)
    stems = [stem_word(word) for word in words]
    places: list[tuple[int, str]] = []
    for organ in organs:
        organ_words = [stem_word(word) for word in folded_words(organ.name)]
        length = len(organ_words)
        places += [
            (place, organ.code)
            for place in range(len(words))
            if words[place] == organ.abbreviation.lower()
            and length > 1
            or stems[place : place + length] == organ_words
        ]
    return min(places)[1] if places else ""


def _day(text: str) -> date | None:
    if found := ISO.search(text):
        return _date(found[1], found[2], found[3])
    if found := IN_WORDS.search(text):
        return _date(found[3], str(MONTHS_GENITIVE.index(found[2].lower()) + 1), found[1])
    if found := POLISH.search(text):
        return _date(found[3], found[2], found[1])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _title(page: str) -> str:
    """The first line that names a kind of paper, with the next line if the title continues."""
    lines = [line.strip() for line in page[:HEAD_OF_PAGE].splitlines() if line.strip()]
    for position, line in enumerate(lines):
        if HEADING.match(line):
            after = lines[position + 1] if position + 1 < len(lines) else ""
            return f"{line} {after}" if GOES_ON.match(after) else line
    return ""


def _as_words(name: str) -> str:
    """`uchwala_3-rn-2024` as words."""
    words = re.sub(r"[-_.]+", " ", name).strip()
    return words[:1].upper() + words[1:]


# These kinds bear the day of a meeting; all others that of their adoption.
OF_A_MEETING = frozenset({"MINUTES", "AUDIT_MINUTES", "GM_MATERIAL"})


def draft_from_file(
    file: CheckedFile, name: str, *, today: date, origin: Origin, again: bool = False
) -> library.Document:
    """Save a draft document with facts guessed from the file name and the first page.

    `again` accepts a file that the library already has; without it that one raises SameFile.
    """
    if not again:
        refuse_same_file(file.sha256)
    seems = _guess_from_file(file, name)
    kind = library.DocumentKind.objects.get(code=seems.kind)
    document = library.Document(
        kind=kind,
        title=seems.title,
        number=seems.number,
        organ=Organ.objects.filter(code=seems.organ).first(),
        audience=usual_audience(kind, today),
    )
    set_day(document, seems.day)
    return register_document(document, file, today=today, origin=origin)


def set_day(document: library.Document, day: date | None) -> None:
    """Set the date of the paper in the field that its kind uses for it."""
    if document.kind.code in OF_A_MEETING:
        document.meeting_date = day
    else:
        document.adopted_on = day


def document_day(document: library.Document) -> date | None:
    return document.meeting_date if document.kind.code in OF_A_MEETING else document.adopted_on


def _guess_from_file(file: CheckedFile, name: str) -> Guess:
    organs = [
        KnownOrgan(organ.code, organ.name, organ.abbreviation) for organ in Organ.objects.all()
    ]
    pages = file.extracted.pages
    return guess_facts(name, pages[0].replace("\x00", "") if pages else "", organs)
