"""What a court did to a paper, and the entry of a statute's change in the court register."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from members_area.library.domain.force import effective_date
from members_area.library.domain.relation import refuse_early_effect
from members_area.library.models import CourtEvent, CourtEventKind, Document


@transaction.atomic
def enter_event(event: CourtEvent, *, today: date, origin: Origin) -> CourtEvent:
    """Save a court event, or its later change: a judgment became final, a suspension ended.

    Raises ValidationError for days in the future or in the wrong order, for a
    last day of anything but a suspension, and for `retro` of anything but SET_ASIDE.
    """
    before = CourtEvent.objects.select_for_update().filter(pk=event.pk).first()
    event.full_clean()
    _refuse_days_to_come(event, today)
    event.save()
    action = "COURT_EVENT_AMENDED" if before else "COURT_EVENT_ENTERED"
    changes = {"from": _told(before) if before else None, "to": _told(event)}
    record(action, origin, obj=event.document, note=str(event.kind), changes=changes)
    return event


@transaction.atomic
def strike_event(event: CourtEvent, reason: str, *, origin: Origin) -> None:
    """Delete an event that was entered by mistake; the access log keeps it with the reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj, dlaczego wpis jest błędny.")})
    changes, document = _told(event), event.document
    event.delete()
    record("COURT_EVENT_STRUCK", origin, obj=document, note=reason.strip(), changes=changes)


@transaction.atomic
def record_court_register(
    document: Document,
    *,
    filed_on: date | None,
    registered_on: date | None,
    today: date,
    origin: Origin,
) -> Document:
    """Save when a change of the statute was filed with the court register and entered there.

    A published paper stays published: its text is the same, and it has effect from the entry on.
    Raises ValidationError for a paper that does not change the statute, and for days before its
    adoption, in the wrong order or still to come.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    _refuse_register_days(document, filed_on, registered_on, today)
    before = _register_days(document)
    document.krs_filed_on, document.krs_registered_on = filed_on, registered_on
    document.effective_from = effective_date(document)
    document.full_clean()
    for relation in document.acts_on.all():
        refuse_early_effect(relation, document)
    document.save()
    document.versions.filter(no=1).update(in_force_from=document.effective_from)
    changes = {"from": before, "to": _register_days(document)}
    record("COURT_REGISTER_RECORDED", origin, obj=document, changes=changes)
    return document


def _refuse_days_to_come(event: CourtEvent, today: date) -> None:
    for field, day in (("decided_on", event.decided_on), ("final_on", event.final_on)):
        if day and day > today:
            raise ValidationError(
                {field: _("Tego dnia jeszcze nie było. Wpisz zdarzenie, gdy nastąpi.")}
            )


def _refuse_register_days(
    document: Document, filed_on: date | None, registered_on: date | None, today: date
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


def _register_days(document: Document) -> dict[str, str | None]:
    days = {"filed": document.krs_filed_on, "registered": document.krs_registered_on}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _told(event: CourtEvent) -> dict[str, str | bool | None]:
    days = {
        "decided_on": event.decided_on,
        "final_on": event.final_on,
        "ends_on": event.ends_on,
    }
    dated = {name: day.isoformat() if day else None for name, day in days.items()}
    return {"kind": CourtEventKind(event.kind).value, "retro": event.retro, **dated}
