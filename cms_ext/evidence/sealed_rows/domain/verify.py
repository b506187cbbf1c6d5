"""Compares every sealed row with the chain. Repairs nothing."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.anchors.domain import chain_findings
from cms_ext.evidence.sealed_rows.domain.chain import (
    AT_ONCE,
    ChainBreak,
    chain_faults,
    iterate_links,
    read_end,
)
from cms_ext.evidence.sealed_rows.domain.contents import (
    DIGEST,
    Sealed,
    is_same_content,
    name_kind,
    readable_contents,
    sealed_models,
)
from cms_ext.evidence.sealed_rows.domain.sealing import find_stream, is_in_use, list_unsealed_models
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins import list_plugins
from cms_ext.plugins.coverage import SealStream

NOT_OURS = gettext_lazy("pieczęć nr {link}: nie pochodzi z tego serwisu")
NOT_OURS_END = gettext_lazy("koniec łańcucha wierszy „{stream}” nie pochodzi z tego serwisu")
FAULTS = {
    ChainBreak.GAP: gettext_lazy("w łańcuchu brakuje pieczęci po numerze {number}"),
    ChainBreak.UNLINKED: gettext_lazy("pieczęć nr {link}: nie łączy się z poprzednią"),
    ChainBreak.CHANGED: gettext_lazy("pieczęć nr {link}: jej treść zmieniono"),
    ChainBreak.FOREIGN: NOT_OURS,
    ChainBreak.WITHDRAWN_KEY: NOT_OURS,
    ChainBreak.OTHER_END: gettext_lazy("łańcuch pieczęci wierszy kończy się inaczej, niż zapisano"),
    ChainBreak.UNSEALED_END: gettext_lazy("koniec łańcucha wierszy nie ma pieczęci tego serwisu"),
}


class RowChange(StrEnum):
    """What was done to a row outside the site."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A difference; one about the chain has a message alone.

    `content` are the sealed columns, `words` what differs, without the row and the advice; `named`
    says by column what the row is called that the column refers to.
    """

    message: str
    kind: str = ""
    row: str = ""
    content: dict[str, str | None] | None = None
    words: str = ""
    change: RowChange = RowChange.CHANGED
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SealedContent:
    """The content that the chain has for a row, and what its last change found instead."""

    content: str = ""
    at: datetime | None = None
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose content differs from the chain's; "" for a row that is not there.

    `met`: the row differed when the site changed it last, at `at`; else they agreed last then.
    """

    row: str
    expected: str
    found: str
    at: datetime | None
    met: bool = False
    is_readable: bool = True

    @property
    def change(self) -> RowChange:
        """What was done to the row."""
        if self.expected and self.found:
            return RowChange.CHANGED
        return RowChange.REMOVED if self.expected else RowChange.ADDED


Rows = dict[tuple[str, str], SealedContent]
# What related rows are called, by the column that refers to them and their key.
Names = dict[tuple[str, str], str]
# The codes of the streams in the lines that are published (`EvidencePart.chains`).
CHAIN_CODES = {SealStream.MONEY: "sealed-rows", SealStream.OFFICE: "sealed-office-rows"}


def verify_rows(
    stream: SealStream = SealStream.MONEY, models: Collection[Sealed] | None = None
) -> Iterator[RowFinding]:
    """Every row changed, added or removed outside the site, and every break of the chain.

    Of all models of the stream, or of these. One query for the chain and one for each kind that was
    begun; the chain's latest words of each row are in memory, its rows are not. A kind nobody has
    begun to seal is `find_unsealed_rows`'s.
    """
    head = read_end(stream)
    latest: Rows = {}
    yield from _chain(stream, latest)
    begun = {kind for kind, _row in latest} | head.begun
    for model in sealed_models() if models is None else models:
        if find_stream(model) == stream and name_kind(model) in begun:
            yield from _rows(model, latest)


def verify_office_rows() -> list[RowFinding]:
    """Every break of the office's chain, and every difference that no other check reports.

    Rows that money is computed with are among the auditors of the ledger.
    """
    reported = _labels()
    models = [model for model in sealed_models() if not name_kind(model).startswith(reported)]
    strange = RowHead.objects.exclude(stream__in=SealStream).order_by("pk")
    return [
        *verify_rows(SealStream.OFFICE, models),
        *find_unsealed_rows(SealStream.OFFICE),
        *(RowFinding(str(NOT_OURS_END).format(stream=head.stream)) for head in strange),
    ]


def find_changed_rows(check: str) -> list[RowFinding]:
    """Return the differences in rows of the models that plugins let this check report.

    Breaks of the chain itself are found by those that compare a whole stream.
    """
    labels = _labels(check)
    models = [model for model in sealed_models() if name_kind(model).startswith(labels)]
    latest: Rows = {}
    links = RowSeal.objects.filter(kind__in=[name_kind(model) for model in models])
    for link in links.order_by("stream", "number").iterator(AT_ONCE):
        _note_link(link, latest)
    begun = {kind for stream in SealStream for kind in read_end(stream).begun}
    return [
        found for model in models if name_kind(model) in begun for found in _rows(model, latest)
    ]


def _labels(*checks: str) -> tuple[str, ...]:
    """The beginnings of the labels of models that plugins let these checks report, or any check."""
    return tuple(
        label
        for plugin in list_plugins()
        for check, labels in plugin.evidence.reported.items()
        if check in checks or not checks
        for label in labels
    )


def find_unsealed_rows(stream: SealStream = SealStream.MONEY) -> Iterator[RowFinding]:
    """Kinds that were never sealed, and an end that differs from what was published."""
    head = read_end(stream)
    if is_in_use():
        for model in list_unsealed_models(head):
            if model._base_manager.exists():
                yield RowFinding(
                    _(
                        "{rows}: wierszy nikt jeszcze nie zapieczętował. Porównaj je z dokumentami "
                        "i uruchom „coop seal_rows”; jeśli zrobiono to wcześniej, pieczęcie "
                        "usunięto z bazy"
                    ).format(rows=model._meta.verbose_name_plural)
                )
    for finding in chain_findings(CHAIN_CODES[stream]):
        yield RowFinding(finding.message)


def _chain(stream: SealStream, sealed: Rows) -> Iterator[RowFinding]:
    for fault, link, number in chain_faults(stream, _walk_links(stream, sealed)):
        yield RowFinding(str(FAULTS[fault]).format(link=link and link.number, number=number))


def _walk_links(stream: SealStream, sealed: Rows) -> Iterator[RowSeal]:
    """Yield all links in order; `sealed` collects what they say of each row."""
    for link in iterate_links(stream):
        yield link
        _note_link(link, sealed)


def _note_link(link: RowSeal, sealed: Rows) -> None:
    earlier = sealed.get((link.kind, link.row))
    met = None if link.accepted or earlier is None else earlier.found
    if link.broken and met is None:
        met = link.found
    sealed[link.kind, link.row] = SealedContent(link.content, link.made_at, met)


def _rows(model: Sealed, sealed: Rows) -> Iterator[RowFinding]:
    differences = list(_compare(model, sealed))
    names = _related_names(model, differences)
    for difference in differences:
        yield _finding(model, difference, names)


def _compare(model: Sealed, sealed: Rows) -> Iterator[Difference]:
    kind = name_kind(model)
    for row, content in readable_contents(model):
        latest = sealed.pop((kind, row), SealedContent())
        if content is None:
            yield Difference(row, latest.content, "", latest.at, is_readable=False)
            continue
        if not is_same_content(model, row, latest.content, content):
            yield Difference(row, latest.content, content, latest.at)
        if latest.content and latest.found is not None:
            yield Difference(row, latest.content, latest.found, latest.at, met=True)
    for (of, row), latest in sealed.items():
        if of == kind and latest.content:
            yield Difference(row, latest.content, "", latest.at)
        elif of == kind and latest.found is not None:
            yield Difference(row, "", latest.found, latest.at, met=True)


def _related_names(model: Sealed, differences: Sequence[Difference]) -> Names:
    """Name the rows that differing rows refer to, where they exist; one query for each column."""
    contents = [
        json.loads(text)
        for difference in differences
        for text in (difference.expected, difference.found)
        if text
    ]
    names: Names = {}
    relations = [
        (column, key.related_model)
        for key in model._meta.local_concrete_fields
        if key.related_model is not None
        for column in (key.name, key.attname)
    ]
    for column, related in relations:
        # SQLite takes any text as a key.
        keys = {key for text in contents if (key := text.get(column)) and key.isdecimal()}
        for pk, row in related._base_manager.in_bulk(sorted(keys)).items():
            names[column, str(pk)] = str(row)
    return names


def _finding(model: Sealed, difference: Difference, names: Names) -> RowFinding:
    content = difference.expected or difference.found
    words = _describe_difference(model, difference, names)
    message = _("{what} nr {row} ({columns}): {words}. {advice}").format(
        what=model._meta.verbose_name,
        row=difference.row,
        columns=_describe_columns(model, content, names),
        words=words,
        advice=_(
            "Sprawdź w dokumentach i przywróć wiersz w bazie albo przyjmij obecny: "
            "seal_rows --accept {place}"
        ).format(place=f"{name_kind(model)}:{difference.row}"),
    )
    columns = json.loads(content) if content else {}
    named = {name: words for (name, key), words in names.items() if columns.get(name) == key}
    return RowFinding(
        message, name_kind(model), difference.row, columns, words, difference.change, named
    )


def _describe_difference(model: Sealed, difference: Difference, names: Names) -> str:
    at = _moment(difference.at) if difference.at else ""
    if difference.met:
        found = _describe_columns(model, difference.found, names)
        words = _(
            "zmieniono go poza serwisem, zanim zmienił się w serwisie ({at}); zastano: {found}"
        )
        return words.format(at=at, found=found or _("brak"))
    if not difference.is_readable:
        return _("zapisu w bazie nie da się odczytać")
    if difference.change == RowChange.ADDED:
        return _("nie dodano go w serwisie")
    if difference.change == RowChange.REMOVED:
        return _("usunięto go poza serwisem; ostatnio zgodne {at}").format(at=at)
    was, is_now = json.loads(difference.expected), json.loads(difference.found)
    columns = ", ".join(
        _describe_change(model, name, was.get(name), is_now.get(name), names)
        for name in was
        if was.get(name) != is_now.get(name)
    )
    return _("{columns}; ostatnio zgodne {at}").format(columns=columns, at=at)


def _describe_change(
    model: Sealed, name: str, was: str | None, now: str | None, names: Names
) -> str:
    column = _column(model, name)
    if DIGEST in (str(was)[:1], str(now)[:1]):
        return _("{column}: inna treść niż zapisana").format(column=column)
    return _("{column}: było {was}, jest {now}").format(
        column=column, was=_value(model, name, was, names), now=_value(model, name, now, names)
    )


def _describe_columns(model: Sealed, content: str, names: Names) -> str:
    values = json.loads(content).items() if content else ()
    return ", ".join(
        f"{_column(model, name)}: {_value(model, name, value, names)}"
        for name, value in values
        if value not in (None, "") and not value.startswith(DIGEST)
    )


def _column(model: Sealed, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        # Sealed before a migration took the column away.
        return name


def _value(model: Sealed, name: str, value: str | None, names: Names) -> str:
    if value is None or value == "":
        return _("brak")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return value
    if isinstance(field, models.ForeignKey):
        return names.get((name, value)) or _("nr {key}").format(key=value)
    if isinstance(field, models.BooleanField):
        return _("tak") if value == "True" else _("nie")
    labels = dict(field.flatchoices)  # type: ignore[union-attr]
    if value in labels:
        return str(labels[value])
    held = field.to_python(value)  # type: ignore[union-attr]
    if isinstance(held, datetime):
        return _moment(held)
    return f"{held:%d.%m.%Y}" if isinstance(held, date) else str(held)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}"
