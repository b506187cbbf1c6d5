"""Saving and removing relations between documents, court events, and court registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.text.polish_lookups import find_words
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from cms_ext.public_site.notices.domain.life import save_related
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library import models as library
from members_area.library.domain import facts
from members_area.library.domain.document import effective_date
from members_area.library.domain.force_rule import CHANGING, ENDING
from members_area.library.domain.lock import lock_document
from members_area.library.domain.queries.document import current_files, visible_documents
from members_area.library.models import Document, RelatedDocument, Rendition
from members_area.library.models.document import DocumentQuerySet

STATUTE = "STATUTE"


@transaction.atomic
def save_relation(relation: library.Relation, *, origin: Origin) -> library.Relation:
    """Save a relation of one paper to another.

    A paper that amends the statute waits for the court register from now on. Raises
    ValidationError: E-LIB-04 for a day of effect without the entry in the court register, E-LIB-05
    for a cycle of relations, and for an early effect without a reason.
    """
    _lock_relations()
    relation.full_clean()
    _refuse_wrong_kind(relation)
    source = lock_document(relation.source_id)
    relation.source = source
    changes = _loggable_relation(relation)
    if relation.type in CHANGING:
        if _mark_waiting_for_court(relation, source):
            changes[facts.FACTS] = facts.facts_of(source, (facts.STATUTE_CHANGED, facts.EFFECTIVE))
        _refuse_effect(relation, source)
        _refuse_cycle(relation)
    relation.save()
    record("RELATION_ENTERED", origin, obj=source, note=str(relation.type), changes=changes)
    return relation


@transaction.atomic
def remove_relation(relation: library.Relation, reason: str, *, origin: Origin) -> None:
    """Remove a relation that was entered by mistake; the access log keeps it with the reason.

    A paper that waits for the court register continues to wait: that it changes the statute is its
    own fact.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj, dlaczego wpis jest błędny.")})
    _lock_relations()
    relation = library.Relation.objects.select_related("source").get(pk=relation.pk)
    changes = _loggable_relation(relation)
    source = relation.source
    relation.delete()
    record("RELATION_STRUCK", origin, obj=source, note=reason.strip(), changes=changes)


def refuse_early_effect(relation: library.Relation, source: library.Document) -> None:
    """Raise ValidationError for an effect before the source's without a reason (library.md §4)."""
    on, begins = relation.effective_on, source.effective_from
    if on and begins and on < begins and not relation.retro_reason.strip():
        raise ValidationError(
            {
                "retro_reason": _(
                    "Skutek od %(on)s wyprzedza wejście w życie dokumentu (%(begins)s). "
                    "Popraw datę albo uzasadnij moc wsteczną."
                )
                % {"on": f"{on:%d.%m.%Y}", "begins": f"{begins:%d.%m.%Y}"}
            }
        )


def _lock_relations() -> None:
    """Serialise changes: two clerks could each save one half of a cycle."""
    wait_for_turn(SealStream.OFFICE)
    list(library.DocumentKind.objects.select_for_update(no_key=True).filter(code=STATUTE))


def _refuse_wrong_kind(relation: library.Relation) -> None:
    """Check the fields and the target that the type of the relation requires."""
    if relation.type == library.RelationType.ADOPTED_AT and relation.target.kind.code != "MINUTES":
        raise ValidationError(
            {"target": _("Uchwałę podjęto na posiedzeniu: wskaż jego protokół, nie inny dokument.")}
        )
    if relation.revives and relation.type not in ENDING:
        raise ValidationError(
            {"revives": _("Poprzednie brzmienie przywraca tylko uchylenie albo zastąpienie.")}
        )
    if relation.type == library.RelationType.REPEALS_IN_PART and not relation.scope_text.strip():
        raise ValidationError({"scope_text": _("Podaj, którą część uchyla, na przykład „§ 7”.")})
    if relation.effective_on and relation.type not in CHANGING:
        raise ValidationError(
            {"effective_on": _("Datę skutku mają tylko zmiany, uchylenia i zastąpienia.")}
        )


def _mark_waiting_for_court(relation: library.Relation, source: library.Document) -> bool:
    """Mark a paper that amends the statute as waiting for the court register.

    Returns True if the source was changed and saved.
    """
    if relation.type != library.RelationType.AMENDS or relation.target.kind.code != STATUTE:
        return False
    if source.changes_statute:
        return False
    source.changes_statute = True
    source.effective_from = effective_date(source)
    source.save()
    return True


def _refuse_effect(relation: library.Relation, source: library.Document) -> None:
    if source.changes_statute and source.krs_registered_on is None:
        if relation.effective_on:
            needed = _("Uchwała zmieniająca statut wymaga daty wpisu do KRS.")
            raise ValidationError({"effective_on": ValidationError(needed, code="E-LIB-04")})
    elif source.effective_from is None:
        raise ValidationError(
            {
                "source": _(
                    "Ten dokument nie ma daty wejścia w życie, więc niczego nie zmieni. "
                    "Najpierw ją wpisz."
                )
            }
        )
    refuse_early_effect(relation, source)


def _refuse_cycle(relation: library.Relation) -> None:
    acting: dict[object, set[object]] = {relation.target_id: {relation.source_id}}
    pairs = library.Relation.objects.filter(type__in=CHANGING).values_list("source", "target")
    for source, target in pairs:
        acting.setdefault(target, set()).add(source)
    try:
        TopologicalSorter(acting).prepare()
    except CycleError as error:
        raise ValidationError(_("Powiązanie tworzy pętlę."), code="E-LIB-05") from error


def _loggable_relation(relation: library.Relation) -> dict[str, object]:
    """Return the facts of a relation, as the access log records them."""
    on = relation.effective_on
    return {
        "type": relation.type,
        "target": str(relation.target_id),
        "effective_on": on.isoformat() if on else None,
        "scope": relation.scope_text,
        "revives": relation.revives,
    }


@transaction.atomic
def enter_event(event: library.CourtEvent, *, today: date, origin: Origin) -> library.CourtEvent:
    """Save a court event, or its later change: a judgment became final, a suspension ended.

    Raises ValidationError for days in the future or in the wrong order, for a last day of anything
    but a suspension, and for `retro` of anything but SET_ASIDE.
    """
    wait_for_turn(SealStream.OFFICE)
    before = library.CourtEvent.objects.select_for_update().filter(pk=event.pk).first()
    event.full_clean()
    _refuse_days_to_come(event, today)
    event.save()
    action = "COURT_EVENT_AMENDED" if before else "COURT_EVENT_ENTERED"
    changes = {"from": _loggable_event(before) if before else None, "to": _loggable_event(event)}
    record(action, origin, obj=event.document, note=str(event.kind), changes=changes)
    return event


@transaction.atomic
def strike_event(event: library.CourtEvent, reason: str, *, origin: Origin) -> None:
    """Delete an event that was entered by mistake; the access log keeps it with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj, dlaczego wpis jest błędny.")})
    changes, document = _loggable_event(event), event.document
    event.delete()
    record("COURT_EVENT_STRUCK", origin, obj=document, note=reason.strip(), changes=changes)


@transaction.atomic
def record_court_register(
    document: library.Document,
    *,
    filed_on: date | None,
    registered_on: date | None,
    today: date,
    origin: Origin,
) -> library.Document:
    """Save the days of filing with the court register and of the entry there.

    A published paper stays published: its text is the same, and it has effect from the entry on.
    Raises ValidationError for a paper that does not change the statute, and for days before its
    adoption, in the wrong order or in the future.
    """
    document = lock_document(document.pk)
    _refuse_register_days(document, filed_on, registered_on, today)
    before = _register_days(document)
    document.krs_filed_on, document.krs_registered_on = filed_on, registered_on
    document.effective_from = effective_date(document)
    document.full_clean()
    for relation in document.acts_on.all():
        refuse_early_effect(relation, document)
    document.save()
    document.versions.filter(no=1).update(in_force_from=document.effective_from)
    changes = {
        "from": before,
        "to": _register_days(document),
        facts.FACTS: facts.facts_of(document, (facts.EFFECTIVE, facts.FILED, facts.REGISTERED)),
        facts.IN_FORCE: facts.days_in_force(document),
    }
    record("COURT_REGISTER_RECORDED", origin, obj=document, changes=changes)
    return document


def _refuse_days_to_come(event: library.CourtEvent, today: date) -> None:
    for field, day in (("decided_on", event.decided_on), ("final_on", event.final_on)):
        if day and day > today:
            raise ValidationError(
                {field: _("Tego dnia jeszcze nie było. Wpisz zdarzenie, gdy nastąpi.")}
            )


def _refuse_register_days(
    document: library.Document, filed_on: date | None, registered_on: date | None, today: date
) -> None:
    if not document.changes_statute:
        raise ValidationError(_("Do KRS zgłasza się tylko zmianę statutu."))
    for field, day, floor in (
        ("filed_on", filed_on, document.adopted_on),
        ("registered_on", registered_on, filed_on or document.adopted_on),
    ):
        if day and day > today:
            raise ValidationError({field: _("Tego dnia jeszcze nie było. Popraw datę.")})
        if day and floor and day < floor:
            raise ValidationError(
                {
                    field: _("Uchwała, zgłoszenie i wpis idą po sobie: najwcześniej %(floor)s.")
                    % {"floor": f"{floor:%d.%m.%Y}"}
                }
            )


def _register_days(document: library.Document) -> dict[str, str | None]:
    days = {"filed": document.krs_filed_on, "registered": document.krs_registered_on}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _loggable_event(event: library.CourtEvent) -> dict[str, str | bool | None]:
    days = {"decided_on": event.decided_on, "final_on": event.final_on, "ends_on": event.ends_on}
    dated = {name: day.isoformat() if day else None for name, day in days.items()}
    return {"kind": library.CourtEventKind(event.kind).value, "retro": event.retro, **dated}


PLUGIN = "ikcs"
# Editors with this permission may link any published paper; others only those they may read.
SEES_THE_REGISTER = "members_area_library.view_document"
MAX_RESULTS = 20


class NotChoosable(LookupError):
    """This editor may not see the paper, and so not link it."""


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    """A linked paper that the editor may see; `shown` if it is published today."""

    document: Document
    shown: bool


def files_beneath(
    page: AnnouncementPage, user: User | AnonymousUser, today: date
) -> Sequence[Rendition]:
    """Return the files of linked papers that this reader may read today, in the order of linking.

    Three queries for any number of documents.
    """
    order = _order(page)
    keys = visible_documents(user, today).filter(pk__in=order).values_list("pk", flat=True)
    files = current_files(today, list(keys)) if order else ()
    return sorted(files, key=lambda file: order[file.version.document_id])


def list_choosable_documents(user: User, today: date) -> DocumentQuerySet:
    """Return the published documents that this editor may see, and so may link."""
    if user.has_perm(SEES_THE_REGISTER):
        return Document.objects.published(today)
    return visible_documents(user, today)


def list_linked_papers(page: AnnouncementPage, user: User, today: date) -> list[LinkedPaper]:
    """Return the linked documents that this editor may see; nothing reveals the others.

    Anyone who sees the register also sees those that were withdrawn since.
    """
    order = _order(page)
    published = set(
        list_choosable_documents(user, today).filter(pk__in=order).values_list("pk", flat=True)
    )
    seen = order if user.has_perm(SEES_THE_REGISTER) else published
    documents = Document.objects.filter(pk__in=seen).select_related("kind")
    found = (LinkedPaper(document, document.pk in published) for document in documents)
    return sorted(found, key=lambda one: order[one.document.pk])


def documents_matching(
    page: AnnouncementPage, user: User, query: str, today: date
) -> list[Document]:
    """Papers to link, by words of title, number or kind, the newest first; at most MAX_RESULTS."""
    documents = (
        list_choosable_documents(user, today).exclude(pk__in=_order(page)).select_related("kind")
    )
    found = documents.filter(find_words(query, "title", "number", "kind__name"))
    return list(found.order_by("-published_on", "title__polish", "pk")[:MAX_RESULTS])


@transaction.atomic
def link_document(
    page: AnnouncementPage, key: UUID, user: User, today: date, *, origin: Origin
) -> None:
    """Link a paper to the announcement; repeatable. Raises NotChoosable."""
    document = list_choosable_documents(user, today).filter(pk=key).first()
    if document is None:
        raise NotChoosable
    _row, new = RelatedDocument.objects.get_or_create(announcement=page, document=document)
    if new:
        save_related(page, PLUGIN, has_some=True)
        _record("ANNOUNCEMENT_PAPER_LINKED", page, document, origin)


@transaction.atomic
def unlink_document(
    page: AnnouncementPage, key: UUID, user: User, today: date, *, origin: Origin
) -> None:
    """Remove a link. Raises NotChoosable for a link that this editor does not see."""
    linked = list_linked_papers(page, user, today)
    document = next((one.document for one in linked if one.document.pk == key), None)
    if document is None:
        raise NotChoosable
    RelatedDocument.objects.filter(announcement=page, document=document).delete()
    some = RelatedDocument.objects.filter(announcement=page).exists()
    save_related(page, PLUGIN, has_some=some)
    _record("ANNOUNCEMENT_PAPER_UNLINKED", page, document, origin)


def _order(page: AnnouncementPage) -> dict[UUID, int]:
    """Map the keys of all linked documents to their positions."""
    rows = RelatedDocument.objects.filter(announcement=page).order_by("pk")
    return {key: place for place, key in enumerate(rows.values_list("document", flat=True))}


def _record(action: str, page: AnnouncementPage, document: Document, origin: Origin) -> None:
    record(action, origin, obj=page, changes={"document": str(document.pk)})


def may_choose(user: object, announcement: AnnouncementPage) -> bool:
    """Return True if the user may link documents.

    On a live page it needs the permission to publish.
    """
    may = announcement.permissions_for_user(user)
    return bool(may.can_edit() and (not announcement.live or may.can_withdraw()))
