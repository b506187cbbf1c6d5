"""The next version of an application form: prepared at a desk, approved by another person.

The program's own fields keep their key, type and conditions, because checks read them; the office
writes their words and order, and adds fields and statements of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import refusal
from cms_ext.access.domain.form_version import PARTS, declared_parts
from cms_ext.access.domain.step import require_desk
from cms_ext.access.form_definition.spec import FormSpec, MalformedForm, read_form
from cms_ext.access.models import FormDraft, FormVersion
from cms_ext.access.vocabulary import DraftState
from cms_ext.base.database.row_digest import content_digest
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.registry import find_procedure

Row = Mapping[str, Any]

# What the office writes of a field of the program; all else comes from the program.
WORDS = ("label", "help", "step")
# What an approved draft gives to its version.
COPIED = ("panel", "valid_from", *PARTS, "bylaw_version", "bylaw_link")
# The keys of fields that the office adds, never used again for another field.
OWN_KEY = "own_"
MIN_REASON_LENGTH = 10


@dataclass(frozen=True, slots=True)
class DraftContent:
    """What the office writes: `rows` of fields in their order, with the words of each."""

    valid_from: date
    title: str
    intro: str
    rows: Sequence[Row]
    bylaw_version: str = ""
    bylaw_link: str = ""


@dataclass(frozen=True, slots=True)
class FormChange:
    """A difference between two forms: where it is, and both texts, "" where there is none."""

    place: str
    before: str
    after: str


def find_draft(panel: str) -> FormDraft | None:
    """Return the open draft of a panel."""
    return FormDraft.objects.filter(panel=panel, state__in=DraftState.open_states()).first()


def waiting_drafts() -> QuerySet[FormDraft]:
    """Return the drafts that wait for a second person, with who changed each last."""
    return FormDraft.objects.filter(state=DraftState.WAITING).select_related("made_by")


def newest_version(panel: str) -> FormVersion | None:
    """Return the version that begins last, today's or a coming one."""
    return FormVersion.objects.filter(panel=panel).order_by("-valid_from").first()


def offered_by_program(panels: Collection[str]) -> set[str]:
    """Those of `panels` whose program's form this office has neither used nor begun from.

    Two queries for any number of panels.
    """
    drafts = FormDraft.objects.filter(panel__in=panels).exclude(program_digest="")
    known = set(drafts.values_list("panel", "program_digest")) | {
        (version.panel, content_digest(_content_of(version)))
        for version in FormVersion.objects.filter(panel__in=panels)
    }
    return {
        panel
        for panel in panels
        if (panel, content_digest(declared_parts(find_procedure(panel)))) not in known
    }


@transaction.atomic
def begin_draft(
    panel: str, *, today: date, origin: Origin, from_program: bool = False
) -> FormDraft:
    """Begin the next version from the newest one, or from the program's form.

    Fields of the office's own are in both. Raises Refusal FORM_OPEN when one is begun already.
    """
    wait_for_turn(SealStream.OFFICE)
    procedure = find_procedure(panel)
    require_desk(procedure, origin)
    if find_draft(panel) is not None:
        raise refusal.make_refusal(refusal.FORM_OPEN)
    program = declared_parts(procedure)
    newest = newest_version(panel)
    text = program if from_program or newest is None else _content_of(newest)
    draft = FormDraft.objects.create(
        panel=panel,
        valid_from=today + timedelta(days=1),
        title=text["title"],
        intro=text["intro"],
        fields=_merge(program["fields"], text["fields"], newest.fields if newest else []),
        office_part=text["office_part"],
        bylaw_version=newest.bylaw_version if newest else "",
        bylaw_link=newest.bylaw_link if newest else "",
        program_digest=content_digest(program) if from_program else "",
        made_by=origin.signed_in,
        made_at=timezone.now(),
    )
    record("FORM_BEGUN", origin, obj=draft, to_state=draft.state)
    return draft


@transaction.atomic
def save_draft(draft: FormDraft, content: DraftContent, *, origin: Origin) -> FormDraft:
    """Change an open draft; who changed it last cannot approve it. It has to be sent again.

    Raises Refusal FORM_STATE; ValidationError for rows that make no form.
    """
    draft = _lock(draft, origin)
    program = declared_parts(find_procedure(draft.panel))["fields"]
    draft.valid_from, draft.title, draft.intro = content.valid_from, content.title, content.intro
    draft.fields = _complete(content.rows, program, draft.panel)
    draft.bylaw_version, draft.bylaw_link = content.bylaw_version, content.bylaw_link
    _require_readable(draft)
    draft.full_clean(exclude=["made_by", "decided_by", "form_version"])
    draft.made_by, draft.made_at = origin.signed_in, timezone.now()
    return _enter(draft, DraftState.WRITTEN, "FORM_CHANGED", origin)


@transaction.atomic
def send_draft(draft: FormDraft, *, today: date, origin: Origin) -> FormDraft:
    """Send a draft to be approved. Raises Refusal FORM_STATE, FORM_DAY, FORM_SAME."""
    draft = _lock(draft, origin, DraftState.WRITTEN)
    _require_day(draft, today)
    newest = newest_version(draft.panel)
    if newest is not None and not list_changes(read_form(newest), read_form(draft)):
        raise refusal.make_refusal(refusal.FORM_SAME)
    draft.made_by, draft.made_at = origin.signed_in, timezone.now()
    return _enter(draft, DraftState.WAITING, "FORM_SENT", origin)


@transaction.atomic
def return_draft(draft: FormDraft, reason: str, *, origin: Origin) -> FormDraft:
    """Return a sent draft to be changed. Raises Refusal FORM_STATE, REASON_REQUIRED."""
    draft = _lock(draft, origin, DraftState.WAITING)
    draft.reason = _required_reason(reason)
    return _enter(draft, DraftState.WRITTEN, "FORM_RETURNED", origin)


@transaction.atomic
def drop_draft(draft: FormDraft, reason: str, *, origin: Origin) -> FormDraft:
    """Give a draft up. Raises Refusal FORM_STATE, REASON_REQUIRED."""
    draft = _lock(draft, origin)
    draft.reason = _required_reason(reason)
    draft.decided_by, draft.decided_at = origin.signed_in, timezone.now()
    return _enter(draft, DraftState.DROPPED, "FORM_DROPPED", origin)


@transaction.atomic
def approve_draft(draft: FormDraft, *, today: date, origin: Origin) -> FormVersion:
    """Make a sent draft the version of its day. Applications keep the one they were filed on.

    Raises Refusal FORM_STATE, SECOND_PERSON, FORM_DAY.
    """
    draft = _lock(draft, origin, DraftState.WAITING)
    by = require_second_person("access.form", draft.made_by_id, origin.signed_in)
    _require_day(draft, today)
    versions = FormVersion.objects.filter(panel=draft.panel)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    copied = {name: getattr(draft, name) for name in COPIED}
    draft.form_version = FormVersion.objects.create(version=last + 1, **copied)
    draft.decided_by, draft.decided_at = by, timezone.now()
    _enter(draft, DraftState.APPROVED, "FORM_APPROVED", origin)
    return draft.form_version


def list_changes(old: FormSpec, new: FormSpec) -> list[FormChange]:
    """Return what differs for applicants, in the order of the new form, then what is gone."""
    heads = [
        (_("Tytuł"), old.title, new.title),
        (_("Wstęp"), old.intro, new.intro),
        (_("Część urzędowa"), ", ".join(old.office_part), ", ".join(new.office_part)),
        (_("Wersja regulaminu"), old.bylaw_version, new.bylaw_version),
        (_("Adres regulaminu"), old.bylaw_link, new.bylaw_link),
    ]
    changes = [FormChange(*row) for row in heads if row[1] != row[2]]
    before = {field.key: field for field in old.fields}
    for field in new.fields:
        known = before.pop(field.key, None)
        texts = (known.in_words if known else "", field.in_words)
        if texts[0] != texts[1]:
            changes.append(FormChange(field.label, *texts))
    changes += [FormChange(field.label, field.in_words, "") for field in before.values()]
    shared = {field.key for field in new.fields} & {field.key for field in old.fields}
    was, is_now = ([row for row in form.fields if row.key in shared] for form in (old, new))
    if [row.key for row in was] != [row.key for row in is_now]:
        labels = (", ".join(row.label for row in rows) for rows in (was, is_now))
        changes.append(FormChange(_("Kolejność pól"), *labels))
    return changes


def next_own_key(panel: str, taken: Sequence[str]) -> str:
    """Return a key that no version or draft of the panel has ever used."""
    forms = [
        *FormVersion.objects.filter(panel=panel).values_list("fields", flat=True),
        *FormDraft.objects.filter(panel=panel).values_list("fields", flat=True),
    ]
    used = {row["key"] for fields in forms for row in fields} | set(taken)
    numbers = [int(number) for key in used if (number := key.removeprefix(OWN_KEY)).isdecimal()]
    return f"{OWN_KEY}{max(numbers, default=0) + 1}"


def _merge(program: Sequence[Row], text: Sequence[Row], current: Sequence[Row]) -> list[Row]:
    """Rows in the order of `text`, with fields of the program and of the office that it lacks.

    Each of these follows the field that it follows where it comes from.
    """
    declared = {row["key"] for row in program}
    rows = [row for row in text if row["key"] in declared or row["key"].startswith(OWN_KEY)]
    own = [row["key"] for row in current if row["key"].startswith(OWN_KEY)]
    for source, wanted in ((program, declared), (current, set(own))):
        for number, row in enumerate(source):
            keys = [placed["key"] for placed in rows]
            if row["key"] in wanted and row["key"] not in keys:
                before = [earlier["key"] for earlier in source[:number] if earlier["key"] in keys]
                rows.insert(keys.index(before[-1]) + 1 if before else 0, row)
    return _with_properties(rows, program)


def _with_properties(rows: Sequence[Row], program: Sequence[Row]) -> list[Row]:
    """Give each field of the program all that the office does not write."""
    declared = {row["key"]: row for row in program}
    return [_with_words(declared.get(row["key"], {}), row) for row in rows]


def _with_words(declared: Row, row: Row) -> Row:
    if not declared:
        return dict(row)
    text = {name: row[name] for name in WORDS if row.get(name)}
    if text.get("label") != declared["label"]:
        # The words for a clerk repeat the label, which is another one now.
        declared = {name: value for name, value in declared.items() if name != "desk_label"}
    return {name: value for name, value in declared.items() if name not in WORDS} | text


def _complete(rows: Sequence[Row], program: Sequence[Row], panel: str) -> list[Row]:
    """Rows as they are stored: new ones get a key, and none of the program's may lack."""
    complete: list[Row] = []
    for row in rows:
        key = row.get("key") or next_own_key(panel, [placed["key"] for placed in complete])
        complete.append({**row, "key": key})
    absent = [
        row["label"] for row in program if row["key"] not in {placed["key"] for placed in complete}
    ]
    if absent:
        raise ValidationError(
            _("Program potrzebuje pól: %(fields)s. Nie można ich usunąć.")
            % {"fields": ", ".join(absent)}
        )
    return _with_properties(complete, program)


def _require_readable(draft: FormDraft) -> None:
    try:
        read_form(draft)
    except MalformedForm as error:
        raise ValidationError(str(error)) from error


def _require_day(draft: FormDraft, today: date) -> None:
    newest = newest_version(draft.panel)
    earliest = max(today, newest.valid_from if newest else today) + timedelta(days=1)
    if draft.valid_from < earliest:
        raise refusal.make_refusal(refusal.FORM_DAY, day=f"{earliest:%d.%m.%Y}")


def _required_reason(reason: str) -> str:
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise refusal.make_refusal(refusal.FORM_REASON)
    return reason.strip()


def _lock(draft: FormDraft, origin: Origin, *states: DraftState) -> FormDraft:
    wait_for_turn(SealStream.OFFICE)
    require_desk(find_procedure(draft.panel), origin)
    draft = FormDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.state not in (states or DraftState.open_states()):
        raise refusal.make_refusal(refusal.FORM_STATE, state=draft.get_state_display())
    return draft


def _enter(draft: FormDraft, state: DraftState, action: str, origin: Origin) -> FormDraft:
    before, draft.state = draft.state, state
    draft.save()
    record(action, origin, obj=draft, from_state=before, to_state=state, note=draft.reason)
    return draft


def _content_of(version: FormVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in PARTS}
