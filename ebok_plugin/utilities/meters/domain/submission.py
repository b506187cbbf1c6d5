"""A resident hands in readings of several meters: all or none, unlikely ones after a question."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.files.stored_files import (
    StorageRefused,
    delete_after_commit,
    display_name,
    erased_unless_kept,
    save_file,
)
from cms_ext.base.files.uploads.content import PICTURES, Unsuitable, media_type, safe_picture
from cms_ext.base.files.uploads.fields import BUSY
from cms_ext.base.files.virus_scan import NotClean, scan_file
from cms_ext.base.text.folding import folded_words
from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.row_key import uuid_key
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter, describe_kind
from ebok_plugin.utilities.meters.domain.reading import (
    ReadingRefused,
    check_reading,
    doubt_of_reading,
    format_figure,
    list_known_figures,
    record_meter_reading,
)
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto
from ebok_plugin.utilities.meters.vocabulary import Doubt, MeterKind, ReadingSource

MEGABYTES = 10


def store_photo(sent: UploadedFile[bytes], user: User) -> ReadingPhoto:
    """Store a picture that has no reading yet. Raises ReadingRefused (READING_PHOTO)."""
    if (sent.size or 0) > MEGABYTES * 1024 * 1024:
        raise _refused(_("Zdjęcie ma ponad 10 MB. Zrób je w mniejszej rozdzielczości."))
    content = sent.read()
    mime = media_type(content)
    if mime not in PICTURES:
        raise _refused(_("To nie jest zdjęcie. Przyjmujemy JPG, PNG albo HEIC."))
    try:
        scan_file(display_name(sent.name or ""), content)
        redrawn = safe_picture(content, mime)
    except (Unsuitable, NotClean) as unsuitable:
        raise _refused(str(unsuitable)) from unsuitable
    except ServerBusy as busy:
        raise _refused(str(BUSY)) from busy
    try:
        with erased_unless_kept() as stored, transaction.atomic():
            photo = ReadingPhoto(taken_at=timezone.now(), sent_by=user)
            save_file(photo.file, "", ContentFile(redrawn), stored)
            photo.save()
    except StorageRefused as refusal:
        raise _refused(refusal.message) from refusal
    return photo


def _refused(words: str) -> ReadingRefused:
    return ReadingRefused("READING_PHOTO", words)


def find_loose_photo(key: str, user: User) -> ReadingPhoto | None:
    """Find the picture of that key which this user sent and which has no reading."""
    pk = uuid_key(key)
    if pk is None:
        return None
    return ReadingPhoto.objects.filter(pk=pk, sent_by=user, reading__isnull=True).first()


def find_photos(own: OwnMeter) -> dict[int, UUID]:
    """Map a resident's readings to the keys of their pictures. One query."""
    photos = ReadingPhoto.objects.filter(reading__in=own.readings)
    return dict(photos.values_list("reading_id", "pk"))


def attach_photo(photo: ReadingPhoto, reading: Reading) -> None:
    """Attach the picture to a reading; a reading that has one keeps the first."""
    if ReadingPhoto.objects.filter(reading=reading).exists():
        return
    photo.reading = reading
    photo.save(update_fields=["reading"])


def forget_loose_photos(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete pictures sent with a figure that was never confirmed."""
    loose = ReadingPhoto.objects.filter(reading__isnull=True, taken_at__lt=before)
    return _forget(loose, rehearse)


def forget_old_photos(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(ReadingPhoto.objects.filter(taken_at__lt=before), rehearse)


def _forget(photos: QuerySet[ReadingPhoto], rehearse: bool) -> ExpiredRows:
    expired_rows = count_expired(photos, "taken_at")
    if not rehearse:
        forget_photos(photos)
    return expired_rows


@dataclass(frozen=True, slots=True)
class SubmittedReading:
    """A typed figure of a meter; the resident is asked about its `doubt`."""

    own: OwnMeter
    value: Decimal
    doubt: Doubt = Doubt.NONE


class SubmissionRefused(Exception):
    """The refusals, by the key of the meter."""

    def __init__(self, refusals: Mapping[int, ReadingRefused]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


def judge_figures(
    typed: Mapping[int, Decimal], meters: Sequence[OwnMeter], today: date
) -> list[SubmittedReading]:
    """Judge which figures are unlikely. Raises SubmissionRefused for impossible ones."""
    refusals: dict[int, ReadingRefused] = {}
    judged = []
    for own in meters:
        value = typed.get(own.meter.pk)
        if value is None:
            continue
        try:
            check_reading(own.meter, value, day=today, today=today)
        except ReadingRefused as refusal:
            refusals[own.meter.pk] = refusal
        else:
            doubt = doubt_of_reading(own.meter, list_known_figures(own.meter), today, value)
            judged.append(SubmittedReading(own, value, doubt))
    if refusals:
        raise SubmissionRefused(refusals)
    return judged


@transaction.atomic
def submit_readings(
    submitted: Sequence[SubmittedReading],
    photos: Mapping[int, ReadingPhoto],
    *,
    today: date,
    origin: Origin,
) -> list[Reading]:
    """Record all readings with their pictures, or none. Raises SubmissionRefused."""
    readings = []
    for figure in submitted:
        meter = figure.own.meter
        try:
            reading = record_meter_reading(
                meter,
                figure.value,
                day=today,
                source=ReadingSource.RESIDENT,
                today=today,
                origin=origin,
            )
        except ReadingRefused as refusal:
            raise SubmissionRefused({meter.pk: refusal}) from refusal
        if photo := photos.get(meter.pk):
            attach_photo(photo, reading)
        readings.append(reading)
    return readings


@dataclass(frozen=True, slots=True)
class KindSum:
    """The meters of one kind and unit: their number, missing readings, usual monthly use.

    `a_month` sums the uses that are known.
    """

    kind: MeterKind
    unit: str
    meters: int
    missing: int
    a_month: Decimal


def is_missing(own: OwnMeter) -> bool:
    """Return whether a reading of it is due today and none was handed in."""
    return own.takes and own.submitted is None


def filter_meters(
    meters: Iterable[OwnMeter], *, query: str, kind: str, missing: bool
) -> list[OwnMeter]:
    """Filter by words of the address, code or number, by kind, and by missing readings."""
    query_words = folded_words(query)
    return [
        own
        for own in meters
        if (not kind or own.meter.kind == kind)
        and (not missing or is_missing(own))
        and _says(own, query_words)
    ]


def _says(own: OwnMeter, query_words: Sequence[str]) -> bool:
    """Return whether each wanted word begins a word of the place or the number."""
    premises = own.meter.premises
    words = folded_words(f"{premises.short_address} {premises.code} {own.meter.number}")
    return all(any(word.startswith(wanted_word) for word in words) for wanted_word in query_words)


def sum_by_kind(meters: Sequence[OwnMeter], today: date) -> list[KindSum]:
    """Sum the meters by kind and unit, in the order of every page."""
    sums = []
    kinds = {(own.meter.counts, own.meter.unit) for own in meters}
    for kind, unit in sorted(kinds, key=lambda pair: (pair[0].order, pair[1])):
        of_kind = [own for own in meters if (own.meter.counts, own.meter.unit) == (kind, unit)]
        uses = (own.usual(today) or Decimal(0) for own in of_kind)
        sums.append(
            KindSum(kind, unit, len(of_kind), sum(map(is_missing, of_kind)), sum(uses, Decimal(0)))
        )
    return sums


def meter_lines(meters: Iterable[OwnMeter], today: date) -> Iterator[list[str]]:
    """List a row for each meter with its last figure, for a spreadsheet."""
    yield [
        _("Lokal"),
        _("Adres"),
        _("Konto"),
        _("Licznik"),
        _("Numer"),
        _("Jednostka"),
        _("Ostatni odczyt"),
        _("Wskazanie"),
        _("Stan"),
        _("Zwykle na miesiąc"),
    ]
    for own in meters:
        last = own.submitted or own.previous
        usual = own.usual(today)
        yield [
            own.meter.premises.code,
            own.meter.premises.short_address,
            own.account.account_no,
            describe_kind(own.meter),
            own.meter.number,
            own.meter.unit,
            str(last.day) if last else "",
            format_figure(last.value) if last else "",
            last.get_state_display() if last else "",
            "" if usual is None else format_figure(usual),
        ]


def forget_person_photos(person: Person) -> None:
    """Delete the person's pictures; readings name no one and stay with the premises."""
    forget_photos(ReadingPhoto.objects.filter(sent_by__person=person))


def forget_photos(photos: Iterable[ReadingPhoto]) -> None:
    """Delete the rows, then the files: a rollback keeps both."""
    for photo in photos:
        delete_after_commit(photo.file)
        photo.delete()
