"""Comparing what readers get today with what was recorded as published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.one_view import one_view
from cms_ext.evidence.proof.domain.chain import PublicationChainFinding, verify_publications
from cms_ext.evidence.proof.domain.erased_text import (
    ErasedText,
    erased_texts,
    triggers_gone,
    verify_erasures,
)
from cms_ext.evidence.proof.domain.publication import ShownContent, text_digest
from cms_ext.evidence.proof.models import PublicationEvent, PublicationRecord, PublishedText
from cms_ext.plugins import plugins
from cms_ext.plugins.evidence_part import Published


def _same_text(record: PublicationRecord, shown: ShownContent) -> bool:
    return shown.has_text(record.text_sha256)


Comparison = tuple[object, Callable[[PublicationRecord, ShownContent], bool]]
CONTENT: tuple[Comparison, ...] = (
    (gettext_lazy("tytuł jest inny"), lambda old, now: old.title == now.title),
    (gettext_lazy("treść jest inna"), _same_text),
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
    """What readers get today beside the last record of an object.

    `compared` is False where no installed plugin knows the object: then nothing was compared.
    """

    shown: ShownContent | None
    differences: tuple[str, ...]
    compared: bool = True


def served_now(last: PublicationRecord) -> ServedNow:
    """Compare what readers get with `last`, the newest record of its object and part.

    Its files are read and hashed.
    """
    declaration = declaration_of(last.object_type)
    if declaration is None:
        return ServedNow(None, (), compared=False)
    shown: ShownContent | None = declaration.served(last.object_id, last.part)
    return ServedNow(shown, tuple(_differences(last, shown, declaration)))


def verify_served() -> Iterator[PublicationChainFinding]:
    """What differs from the newest record of each object, and texts that are not those hashed.

    Reads every public file: for a command, not for a page.
    """
    objects = PublicationRecord.objects.order_by().values("object_type", "object_id", "part")
    newest = objects.annotate(newest=Max("seq")).values("newest")
    for record in PublicationRecord.objects.filter(seq__in=newest).order_by("seq"):
        for difference in served_now(record).differences:
            yield PublicationChainFinding(record.seq, difference)
    yield from verify_texts()


def verify_texts() -> Iterator[PublicationChainFinding]:
    """Kept texts that are not those hashed, but for those that two persons erased."""
    rows = PublishedText.objects.values_list("sha256", "text").iterator()
    wrong, there = {}, set()
    for digest, text in rows:
        if text:
            there.add(digest)
        wrong[digest] = "" if text_digest(text) == digest else _wrong(text)
    erased = erased_texts()
    records = PublicationRecord.objects.filter(files__isnull=False).order_by("seq")
    for seq, digest in records.values_list("seq", "text_sha256"):
        said = wrong.get(digest, _("brakuje zachowanej treści"))
        if said and (digest in there or digest not in erased):
            yield PublicationChainFinding(seq, said)
    yield from verify_erasures(erased, there)
    yield from _still_with_editors(erased)


def _still_with_editors(erased: Mapping[str, ErasedText]) -> Iterator[PublicationChainFinding]:
    """Erased texts that a plugin still has among its earlier wordings, or has again."""
    records = PublicationRecord.objects.filter(text_sha256__in=erased).order_by("seq")
    objects = {(one.object_type, one.object_id, one.part, one.text_sha256): one for one in records}
    for (kind, key, part, digest), record in objects.items():
        declaration = declaration_of(kind)
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
    """What plugins find among the rows and files behind what they publish, and triggers that are
    gone; of no record (0).
    """
    yield from triggers_gone()
    declarations = (one for plugin in plugins() for one in plugin.evidence.published)
    for findings in (one.findings for one in declarations if one.findings):
        for message in findings():
            yield PublicationChainFinding(0, message)


def declaration_of(object_type: str) -> Published | None:
    known = (one for plugin in plugins() for one in plugin.evidence.published)
    return next((one for one in known if one.model == object_type), None)


def what_remains(object_type: str) -> str:
    """What stays of an erased text of such an object, in a sentence; "" for nothing."""
    declaration = declaration_of(object_type)
    return _(declaration.remains) if declaration is not None and declaration.remains else ""


def _differences(
    last: PublicationRecord, shown: ShownContent | None, declaration: Published
) -> Iterator[str]:
    if last.event == PublicationEvent.CLOSED:
        if shown is not None:
            yield _("zamknięto to, a strona nadal to wydaje")
        return
    if shown is None:
        yield _("strona tego nie wydaje, a zamknięcia nie zapisano")
        return
    for words, same in (*CONTENT, *AROUND):
        if not same(last, shown):
            yield str(words)
    if not declaration.stored:
        return
    stored: ShownContent | None = declaration.stored(last.object_id, last.part)
    if stored is not None and any(not same(last, stored) for _words, same in CONTENT):
        yield _("wersja zachowana w edytorze jest inna niż opublikowana")


def verify_all() -> list[PublicationChainFinding]:
    """What `verify_publications` and its nightly job look at, at one moment of the database."""
    with one_view():
        return [*verify_publications(), *verify_served(), *verify_source_rows()]
