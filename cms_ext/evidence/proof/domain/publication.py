"""Records what is open to readers and since when, and compares it with what is served."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, name_desk
from cms_ext.evidence.proof.domain.chain import (
    ErasedText,
    PublicationChainFinding,
    erased_texts,
    find_missing_publication_triggers,
    hash_record,
    seal_record,
    verify_erasures,
    verify_publications,
)
from cms_ext.evidence.proof.models import (
    ChainHead,
    PublicationEvent,
    PublicationRecord,
    PublishedText,
    Readers,
)
from cms_ext.evidence.sealed_rows.domain.verify import find_changed_rows
from cms_ext.plugins import list_plugins
from cms_ext.plugins.evidence_part import PublishedModel

SAME = ("title", "audience", "text_sha256", "file_sha256", "address", "shown_from", "shown_to")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file as readers get it: its name, its size in bytes, the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


def files_digest(files: Sequence[PublishedFile]) -> str:
    """Return the SHA-256 of the one file; of the lines `digest  name` when there are several."""
    lines = [f"{file.sha256}  {file.name}" for file in files]
    if len(lines) < 2:
        return "".join(line[:64] for line in lines)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ShownContent:
    """What readers get: the plain text and the digest of its file or files.

    `address` is the path without the host. `first` and `last` are the days on which it is shown,
    where the publisher sets them beforehand; both inclusive. `formerly` are the texts as earlier
    releases recorded it, where those were others: what was recorded then is still the same.
    """

    title: str
    text: str
    file_sha256: str
    audience: str
    address: str = ""
    first: date | None = None
    last: date | None = None
    files: tuple[PublishedFile, ...] = ()
    formerly: tuple[str, ...] = ()

    def has_text(self, sha256: str) -> bool:
        """Return True if this release or an earlier one records the content under this digest."""
        return sha256 in map(text_digest, (self.text, *self.formerly))


def record_opening(
    obj: models.Model, content: ShownContent, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord:
    """Record that `obj` is open to its readers like this from the business day `on`.

    The first time it is OPENED; with another text, file, audience, address or other days it is
    CHANGED; the same again writes nothing and returns the record that says so. In the caller's
    transaction.
    """
    with transaction.atomic():
        head = lock_chain()
        last = _last(obj, part)
        now_open = last is not None and last.event != PublicationEvent.CLOSED
        record = PublicationRecord(
            day=on,
            event=PublicationEvent.CHANGED if now_open else PublicationEvent.OPENED,
            object_type=obj._meta.label,
            object_id=str(obj.pk),
            part=part,
            title=content.title,
            audience=Readers(content.audience),
            text_sha256=text_digest(content.text),
            file_sha256=content.file_sha256,
            address=content.address,
            shown_from=content.first,
            shown_to=content.last,
            desk=_desk(origin),
            files=[list(asdict(file).values()) for file in content.files],
        )
        if last is not None and now_open and _facts(last) == _facts(record):
            return last
        PublishedText.objects.get_or_create(
            sha256=record.text_sha256, defaults={"text": content.text}
        )
        return _append(record, head)


def record_closing(
    obj: models.Model, *, on: date, origin: Origin, part: str = ""
) -> PublicationRecord | None:
    """Record that `obj` is closed to its readers; None when it was not open. Repeatable."""
    with transaction.atomic():
        head = lock_chain()
        last = _last(obj, part)
        if last is None or last.event == PublicationEvent.CLOSED:
            return None
        record = PublicationRecord(
            day=on,
            event=PublicationEvent.CLOSED,
            object_type=last.object_type,
            object_id=last.object_id,
            part=part,
            desk=_desk(origin),
            files=last.files,
            **_facts(last),
        )
        return _append(record, head)


def lock_chain() -> ChainHead:
    """Lock and return the chain's end: nobody else publishes during this transaction."""
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    return head


def _append(record: PublicationRecord, head: ChainHead) -> PublicationRecord:
    record.seq, record.prev_hash = head.seq + 1, head.hash
    record.at = timezone.now()
    record.hash = hash_record(record)
    record.seal = seal_record(record)
    record.save()
    head.seq, head.hash = record.seq, record.hash
    head.save()
    return record


def _last(obj: models.Model, part: str) -> PublicationRecord | None:
    same = PublicationRecord.objects.filter(
        object_type=obj._meta.label, object_id=str(obj.pk), part=part
    )
    return same.order_by("-seq").first()


def _facts(record: PublicationRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in SAME}


def _desk(origin: Origin) -> str:
    """Return the department, never a clerk's name; the site by itself is named as such."""
    return (name_desk(origin.actor) or origin.label)[:60]


Comparison = tuple[object, Callable[[PublicationRecord, ShownContent], bool]]
CONTENT: tuple[Comparison, ...] = (
    (gettext_lazy("tytuł jest inny"), lambda old, now: old.title == now.title),
    (gettext_lazy("treść jest inna"), lambda old, now: now.has_text(old.text_sha256)),
    (
        gettext_lazy("plik jest inny albo go brakuje"),
        lambda old, now: old.file_sha256 == now.file_sha256,
    ),
)
AROUND: tuple[Comparison, ...] = (
    (gettext_lazy("czytają to inne osoby"), lambda old, now: old.audience == now.audience),
    (gettext_lazy("adres jest inny"), lambda old, now: old.address == now.address),
    (
        gettext_lazy("dni, w których to widać, są inne"),
        lambda old, now: (old.shown_from, old.shown_to) == (now.first, now.last),
    ),
)


@dataclass(frozen=True, slots=True)
class ServedNow:
    """What readers get today, compared with the last record of an object.

    `compared` is False where no installed plugin knows the object: then nothing was compared.
    """

    shown: ShownContent | None
    differences: tuple[str, ...]
    compared: bool = True


def compare_served(last: PublicationRecord) -> ServedNow:
    """Compare what readers get with `last`, the newest record of its object and part.

    Its files are read and hashed.
    """
    declaration = find_declaration(last.object_type)
    if declaration is None:
        return ServedNow(None, (), compared=False)
    shown: ShownContent | None = declaration.served(last.object_id, last.part)
    return ServedNow(shown, tuple(_differences(last, shown, declaration)))


def verify_served() -> Iterator[PublicationChainFinding]:
    """Differences from the newest record of each object, and texts that do not fit their hash.

    Reads every public file: for a command, not for a page.
    """
    objects = PublicationRecord.objects.order_by().values("object_type", "object_id", "part")
    newest = objects.annotate(newest=Max("seq")).values("newest")
    for record in PublicationRecord.objects.filter(seq__in=newest).order_by("seq"):
        for difference in compare_served(record).differences:
            yield PublicationChainFinding(record.seq, difference)
    yield from verify_texts()


def verify_texts() -> Iterator[PublicationChainFinding]:
    """Stored texts that do not fit their hash, except those that two persons erased."""
    rows = PublishedText.objects.values_list("sha256", "text").iterator()
    wrong, there = {}, set()
    for digest, text in rows:
        if text:
            there.add(digest)
        wrong[digest] = "" if text_digest(text) == digest else _wrong(text)
    erased = erased_texts()
    records = PublicationRecord.objects.filter(files__isnull=False).order_by("seq")
    for seq, digest in records.values_list("seq", "text_sha256"):
        reason = wrong.get(digest, _("brakuje zachowanej treści"))
        if reason and (digest in there or digest not in erased):
            yield PublicationChainFinding(seq, reason)
    yield from verify_erasures(erased, there)
    yield from _still_with_editors(erased)


def _still_with_editors(erased: Mapping[str, ErasedText]) -> Iterator[PublicationChainFinding]:
    """Erased texts that a plugin still has, or has again, among its earlier wordings."""
    records = PublicationRecord.objects.filter(text_sha256__in=erased).order_by("seq")
    objects = {(one.object_type, one.object_id, one.part, one.text_sha256): one for one in records}
    for (kind, key, part, digest), record in objects.items():
        declaration = find_declaration(kind)
        if declaration is None or not declaration.wordings:
            continue
        kept: Iterable[ShownContent] = declaration.wordings(key, part)
        if any(one.has_text(digest) for one in kept):
            message = _("usunięta treść jest w historii strony albo na stronie zdjętej z serwisu")
            yield PublicationChainFinding(record.seq, message)


def _wrong(text: str) -> str:
    if text:
        return _("zachowana treść jest inna niż opublikowana")
    return _("zachowaną treść opróżniono bez zatwierdzonego usunięcia")


def verify_source_rows() -> Iterator[PublicationChainFinding]:
    """Missing triggers, and faults in what plugins publish and its rows; of no record (0)."""
    yield from find_missing_publication_triggers()
    for row in find_changed_rows("publications"):
        yield PublicationChainFinding(0, row.message)
    declarations = (one for plugin in list_plugins() for one in plugin.evidence.published)
    for findings in (declaration.findings for declaration in declarations if declaration.findings):
        for message in findings():
            yield PublicationChainFinding(0, message)


def find_declaration(object_type: str) -> PublishedModel | None:
    known = (one for plugin in list_plugins() for one in plugin.evidence.published)
    return next((one for one in known if one.model == object_type), None)


def describe_remains(object_type: str) -> str:
    """What stays of an erased text of such an object, in a sentence; "" for nothing."""
    declaration = find_declaration(object_type)
    return _(declaration.remains) if declaration is not None and declaration.remains else ""


def _differences(
    last: PublicationRecord, content: ShownContent | None, declaration: PublishedModel
) -> Iterator[str]:
    if last.event == PublicationEvent.CLOSED:
        if content is not None:
            yield _("zamknięto to, a strona nadal to wydaje")
        return
    if content is None:
        yield _("strona tego nie wydaje, a zamknięcia nie zapisano")
        return
    for words, same in (*CONTENT, *AROUND):
        if not same(last, content):
            yield str(words)
    if not declaration.stored:
        return
    stored: ShownContent | None = declaration.stored(last.object_id, last.part)
    if stored is not None and any(not same(last, stored) for _words, same in CONTENT):
        yield _("wersja zachowana w edytorze jest inna niż opublikowana")


def verify_all() -> list[PublicationChainFinding]:
    """Everything that `verify_publications` checks."""
    return [*verify_publications(), *verify_served(), *verify_source_rows()]
