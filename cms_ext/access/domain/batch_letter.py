"""Letters of batches of starter passwords: who gets one, and how they are printed.

A letter goes to people with a right to a panel and no login to it; each staircase has its own file.
Hashing and drawing take seconds and run outside of transactions. A short one then stores the codes
together with the name of the file that holds them: a process that dies leaves no code that was not
printed, and the staircase begins again.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import refusal
from cms_ext.access.domain.batch_judging import keep_code
from cms_ext.access.domain.issue import open_first_login, printed_code_valid
from cms_ext.access.models import BatchLetter, BatchPart, CredentialBatch
from cms_ext.access.vocabulary import BatchState
from cms_ext.base.dates.clock import business_today
from cms_ext.base.pdf import render_pdf
from cms_ext.base.pdf.rendering import join_papers
from cms_ext.base.text.encryption import decrypt_bytes, encrypt_bytes
from cms_ext.base.text.typed_values import POST_CODE
from cms_ext.desks.people.person_register.domain.starter_password import (
    HandedOutCode,
    OfficeTexts,
    describe_office,
    render_letter_pdf,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.activation_code import (
    LIVE,
    PreparedCode,
    issue_prepared_code,
    prepare_code,
)
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from cms_ext.plugins import AccessProcedure, list_procedures
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.registry import find_procedure, find_realm
from cms_ext.premises.domain.place import Place, find_level
from cms_ext.premises.models import Premises

PLACE_OF_PREMISES = {
    "property": "building__property",
    "building": "building",
    "staircase": "staircase",
}
KEPT_FOR = timedelta(hours=72)
# How long a letter may wait for its delivery before its code ends unused.
DELIVERED_WITHIN = timedelta(days=30)
LAYOUT = Path(__file__).parent.parent / "layouts" / "signature_list.typ"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person and the premises for which the letter is; None for a person without any.

    `skipped` says why this person gets no letter.
    """

    person: Person
    premises: Premises | None
    skipped: str = ""

    @property
    def part_label(self) -> str:
        """Return the staircase, else the building, whose letters make one file."""
        if self.premises is None:
            return _("osoby bez lokalu")
        return str(self.premises.staircase or self.premises.building)

    @property
    def has_own_address(self) -> bool:
        return bool(self.person.correspondence_address)

    @property
    def address(self) -> str:
        """Return the correspondence address in the register, else that of the premises."""
        if self.has_own_address or self.premises is None:
            return self.person.correspondence_address
        return self.premises.postal_address


@dataclass(frozen=True, slots=True)
class PreparedLetter:
    """A letter that can be printed: its row, the login and the code with its hash."""

    letter: BatchLetter
    user: User
    prepared: PreparedCode


def list_recipients(
    procedure: AccessProcedure, place: Place | None, today: date
) -> list[Recipient]:
    """List the people of a place, or all, in the order of houses, staircases and flats.

    Each person once, with the first of the premises there. People whose login waits with a live
    starter password, or who are in a batch on its way, have access or get it. The procedure may
    withhold the letters of some. The number of queries does not depend on the number of people.
    """
    assert procedure.list_holders is not None
    entitled = {person for person, _premises in procedure.list_holders(today)}
    withheld = _withheld(procedure, today)
    entitled |= withheld.keys()
    entitled -= _with_access(procedure)
    people = Person.objects.filter(died_on__isnull=True, merged_into__isnull=True)
    waiting = {person.pk: person for person in people.in_bulk(sorted(entitled)).values()}
    inhabitants = _people_by_premises(today)
    found: list[Recipient] = []
    for premises in _premises_of(place):
        for key in inhabitants[premises.pk]:
            if person := waiting.pop(key, None):
                found.append(Recipient(person, premises, withheld.get(key, "")))
    if place is None:
        found += [Recipient(person, None, withheld.get(key, "")) for key, person in waiting.items()]
    return found


def _withheld(
    procedure: AccessProcedure, today: date, people: Collection[int] | None = None
) -> dict[int, str]:
    rows = procedure.list_withheld(today, people) if procedure.list_withheld else ()
    return {person: reason for person, _premises, reason in rows}


def group_by_staircase(recipients: Iterable[Recipient]) -> Iterator[tuple[str, list[Recipient]]]:
    """Yield the label of each file and its recipients, in their order."""
    for label, rows in groupby(recipients, key=lambda recipient: recipient.part_label):
        yield label, list(rows)


def _with_access(procedure: AccessProcedure) -> set[int]:
    live = ActivationCode.objects.filter(LIVE, user=OuterRef("pk"))
    logins = User.objects.filter(realm=find_realm(procedure.panel), person__isnull=False)
    open_logins = logins.exclude(state=LoginState.CLOSED).exclude(
        Q(state=LoginState.PENDING) & ~Exists(live)
    )
    letters = BatchLetter.objects.filter(
        part__batch__panel=procedure.panel,
        part__batch__state__in=BatchState.on_the_way(),
        skipped="",
    )
    return {
        *open_logins.values_list("person_id", flat=True),
        *letters.values_list("person_id", flat=True),
    }


def _people_by_premises(today: date) -> defaultdict[int, list[int]]:
    """Who holds which premises, by all panels: a register of members knows none."""
    people: defaultdict[int, list[int]] = defaultdict(list)
    for _realm, procedure in list_procedures():
        rows = [*procedure.list_holders(today)] if procedure.list_holders else []
        withheld = procedure.list_withheld(today, None) if procedure.list_withheld else ()
        rows += [(person, premises) for person, premises, _reason in withheld]
        for person, premises in rows:
            if premises is not None and person not in people[premises]:
                people[premises].append(person)
    return people


def _premises_of(place: Place | None) -> QuerySet[Premises]:
    rows = Premises.objects.select_related("building", "staircase__building")
    if place is not None:
        rows = rows.filter(**{PLACE_OF_PREMISES[find_level(place)]: place})
    return rows.order_by("building__code__polish", "staircase__code__polish", "code__polish")


def print_approved_batches() -> None:
    """Prepare the letters of all approved batches, staircase by staircase; a job."""
    while part := _next_part():
        print_part(part, business_today())


def _next_part() -> BatchPart | None:
    waiting = BatchPart.objects.filter(batch__state=BatchState.PRINTING, printed_at=None)
    return waiting.select_related("batch").order_by("batch", "order").first()


def print_part(part: BatchPart, today: date) -> None:
    """Prepare the letters of one staircase; anyone who has no right any more gets none."""
    letters = [
        PreparedLetter(letter, user, prepare_code()) for letter, user in _open_logins(part, today)
    ]
    name = write_file(_render(part, letters, today)) if letters else ""
    try:
        stored = _store(part, letters, name)
    except BaseException:
        delete_file(name)
        raise
    if not stored:
        delete_file(name)


@transaction.atomic
def _open_logins(part: BatchPart, today: date) -> list[tuple[BatchLetter, User]]:
    wait_for_turn(SealStream.OFFICE)
    rows = part.letters.select_related("person", "premises__building", "premises__staircase")
    # Anyone who had no right when a print was broken off stays without a letter.
    waiting = list(rows.filter(skipped="").order_by("order"))
    people = [letter.person_id for letter in waiting]
    withheld = _withheld(find_procedure(part.batch.panel), today, people)
    opened = []
    for letter in waiting:
        reason = withheld.get(letter.person_id, "")
        try:
            if not reason:
                opened.append((letter, open_first_login(part.batch.panel, letter.person_id, today)))
        except Refusal as error:
            reason = str(error)
        if reason:
            letter.skipped = reason[:200]
            letter.save(update_fields=["skipped"])
    return opened


@transaction.atomic
def _store(part: BatchPart, letters: Sequence[PreparedLetter], name: str) -> bool:
    """Store codes and file; False when the batch was revoked or the part printed meanwhile."""
    wait_for_turn(SealStream.OFFICE)
    batch = CredentialBatch.objects.select_for_update().get(pk=part.batch_id)
    fresh = BatchPart.objects.select_for_update().get(pk=part.pk)
    if batch.state != BatchState.PRINTING or fresh.printed_at is not None:
        return False
    origin = Origin(actor=batch.decided_by)
    for row in letters:
        how = (CodeChannel.PRINT, DELIVERED_WITHIN)
        code = issue_prepared_code(row.user, row.prepared, *how, held=True)
        keep_code(row.letter, code)
        record(
            "CREDENTIALS_ISSUED",
            origin,
            obj=row.user,
            subject=row.letter.person,
            reason_code=CodeChannel.PRINT,
            note=batch.ground,
        )
    fresh.file, fresh.printed_at = name, timezone.now()
    fresh.save()
    if not batch.parts.filter(printed_at=None).exists():
        batch.state = BatchState.PRINTED
        batch.save()
        record(
            "BATCH_PRINTED",
            origin,
            obj=batch,
            from_state=BatchState.PRINTING,
            to_state=BatchState.PRINTED,
        )
    return True


def _render(part: BatchPart, letters: Sequence[PreparedLetter], today: date) -> bytes:
    """Return the letters of a staircase, a page each, and the list for signatures."""
    procedure = find_procedure(part.batch.panel)
    office = describe_office(procedure.panel)
    days = printed_code_valid().days
    validity = _(
        "Ważne %(days)d dni od doręczenia. Działa jeden raz: pozwala ustawić własne hasło."
    )
    pages = [
        HandedOutCode(
            office=office,
            number="",
            name=row.letter.person.name,
            address=Recipient(row.letter.person, row.letter.premises).address,
            login=row.user.login if procedure.login_in_message else "",
            code=row.prepared.code,
            validity=validity % {"days": days},
            handed_to="",
            today=today,
        )
        for row in letters
    ]
    signed = render_signature_list(part, [row.letter for row in letters], office, today)
    papers = (render_letter_pdf(*pages), signed)
    return join_papers(map(BytesIO, papers), own_sheets=False)


def render_signature_list(
    part: BatchPart, letters: Sequence[BatchLetter], office: OfficeTexts, today: date
) -> bytes:
    """Render the list on which people sign for their letters; no code and no login are on it."""
    data = {
        "coop": office.coop_full_name,
        "office": office.coop_address,
        "brand": office.print_colours,
        "title": _("Potwierdzenie odbioru haseł startowych"),
        "facts": [
            _("Panel: %(panel)s") % {"panel": office.panel_full_name},
            _("Klatka: %(label)s") % {"label": part.label},
            _("Podstawa: %(ground)s") % {"ground": part.batch.ground},
            long_date(today),
        ],
        "columns": [_("Lp."), _("Lokal"), _("Imię i nazwisko"), _("Data"), _("Podpis")],
        "rows": [
            [str(place), _flat(letter.premises), letter.person.name]
            for place, letter in enumerate(letters, start=1)
        ],
    }
    return render_pdf(LAYOUT, data, issued=today)


def _flat(premises: Premises | None) -> str:
    return (premises.number or str(premises)) if premises else "–"


def open_letters(parts: Sequence[BatchPart], origin: Origin) -> bytes:
    """Return the PDFs of these staircases as one print, recorded as one. Raises Refusal."""
    if not parts:
        raise refusal.make_refusal(refusal.FILE_GONE)
    contents = (BytesIO(read_file(part.file)) for part in parts)
    printed = join_papers(contents, own_sheets=False)
    orders = [part.order for part in parts]
    record("BATCH_LETTERS_OPENED", origin, obj=parts[0].batch, changes={"parts": orders})
    return printed


def list_incomplete_addresses(
    recipients: Iterable[Recipient],
) -> tuple[Mapping[str, int], Sequence[Person]]:
    """Count by building the letters whose address has no postcode; list the people without one.

    The latter have an address of their own without a postcode, or no address at all.
    """
    houses: Counter[str] = Counter()
    people = []
    for recipient in recipients:
        if POST_CODE.search(recipient.address):
            continue
        if recipient.premises is None or recipient.has_own_address:
            people.append(recipient.person)
        else:
            houses[str(recipient.premises.building)] += 1
    return houses, people


def delete_old_letters() -> None:
    """Delete files of letters 72 hours after they were made, and what no part names; a job."""
    before = timezone.now() - KEPT_FOR
    for part in BatchPart.objects.exclude(file="").filter(printed_at__lt=before):
        delete_file(part.file)
        part.file = ""
        part.save(update_fields=["file"])
    known = set(BatchPart.objects.exclude(file="").values_list("file", flat=True))
    delete_stray_files(known, before)


def write_file(content: bytes) -> str:
    """Write an encrypted file, readable by the service alone; return its name."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(encrypt_bytes(content))
    return name


def read_file(name: str) -> bytes:
    """Return the content of a file. Raises Refusal when it is gone, and for ""."""
    try:
        return decrypt_bytes((_folder() / name).read_bytes())
    except (FileNotFoundError, IsADirectoryError) as gone:
        raise refusal.make_refusal(refusal.FILE_GONE) from gone


def delete_file(name: str) -> None:
    """Delete a file, if there is one; "" for none."""
    if name:
        (_folder() / name).unlink(missing_ok=True)


def delete_stray_files(known: Container[str], before: datetime) -> None:
    """Delete files that no part names: of a print that was broken off, of a restored site."""
    folder = _folder()
    for path in folder.iterdir() if folder.is_dir() else ():
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name not in known and changed < before:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.COOP_LETTERS_ROOT)
