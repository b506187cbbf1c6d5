"""Imported files of collections: their record, and taking one back (`import_formats.md` §8)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.import_table import forget_file
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.collections.models import AddressRange, BroughtFile, CollectionDay, Street
from waste_union.collections.vocabulary import ImportWhat

TAKEN_BACK = "TAKEN_BACK"
NOT_NEWEST = "NOT_NEWEST"
CHANGED_SINCE = "CHANGED_SINCE"
AT_ONCE = 500
MODELS: dict[str, type[AddressRange] | type[CollectionDay]] = {
    ImportWhat.ADDRESSES: AddressRange,
    ImportWhat.DAYS: CollectionDay,
}


def copy_values(row: AddressRange | CollectionDay, fields: Sequence[str]) -> list[Any]:
    """Return the key, values and file of a row before a file changes it, as `replaced` has them."""
    return [row.pk, {field: _plain(getattr(row, field)) for field in fields}, row.brought_by_id]


def record_file(what: ImportWhat, imported: ImportedFile, replaced: list[list[Any]]) -> BroughtFile:
    """Create the record of a file that is being imported, in the caller's transaction."""
    return BroughtFile.objects.create(
        what=what,
        filename=imported.filename,
        sha256=imported.sha256,
        rows_new=imported.rows_new,
        rows_changed=imported.rows_changed,
        replaced=replaced,
        brought_at=imported.committed_at,
        brought_by=imported.committed_by,
    )


def may_be_taken_back(imported_file: BroughtFile) -> bool:
    return imported_file.taken_back_at is None and _newest(imported_file.what) == imported_file


@transaction.atomic
def take_back_file(imported_file: BroughtFile, reason: str, *, origin: Origin) -> None:
    """Delete the rows that the file made and restore those that it changed.

    The file may then be imported again. Raises Refusal if it was taken back before, if a later file
    was imported, or if somebody has changed one of its rows by hand since.
    """
    locked = BroughtFile.objects.select_for_update().get(pk=imported_file.pk)
    if locked.taken_back_at is not None:
        raise Refusal(TAKEN_BACK, _("Ten plik już wycofano."))
    if _newest(locked.what) != locked:
        raise Refusal(NOT_NEWEST, _("Po tym pliku wczytano następny. Wycofaj najpierw tamten."))
    model = MODELS[locked.what]
    own = model._default_manager.filter(brought_by=locked)
    if own.count() != locked.rows_new + locked.rows_changed:
        raise Refusal(
            CHANGED_SINCE,
            _(
                "Od wczytania ktoś zmienił niektóre z tych wierszy ręcznie. "
                "Popraw wiersze w rejestrze albo wczytaj poprawiony plik."
            ),
        )
    _put_back(model, locked)
    own.delete()
    if locked.what == ImportWhat.ADDRESSES:
        Street.objects.filter(ranges=None).delete()
    forget_file(locked.what, locked.sha256)
    locked.taken_back_at, locked.taken_back_by = timezone.now(), origin.actor
    locked.reason = reason.strip()
    locked.save()
    counts = {"new": locked.rows_new, "changed": locked.rows_changed}
    record("COLLECTION_FILE_TAKEN_BACK", origin, obj=locked, note=reason.strip(), changes=counts)


def _newest(what: str) -> BroughtFile | None:
    standing = BroughtFile.objects.filter(what=what, taken_back_at=None)
    return standing.order_by("-pk").first()


def _put_back(model: type[AddressRange] | type[CollectionDay], imported_file: BroughtFile) -> None:
    """Restore the old values of the rows that the file changed, and their former file."""
    before = {key: (values, earlier) for key, values, earlier in imported_file.replaced}
    rows: list[Any] = list(model._default_manager.filter(brought_by=imported_file, pk__in=before))
    for row in rows:
        values, row.brought_by_id = before[row.pk]
        for field, value in values.items():
            setattr(row, field, _read(model, field, value))
    if rows:
        written = {name for values, _earlier in before.values() for name in values}
        fields = sorted(model._meta.get_field(name).name for name in written)
        model._default_manager.bulk_update(rows, [*fields, "brought_by"], batch_size=AT_ONCE)


def _read(model: type[models.Model], name: str, value: object) -> object:
    """Convert a JSON value of `_plain` back to the type of the model's field."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # no reverse relation
    return field.to_python(value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
