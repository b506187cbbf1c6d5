"""The whole access log for the auditor: to be read, filtered and exported, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.audit.words import ACTIONS, action_in_words, object_in_words, reason_in_words
from cms_ext.office.staff_registers import ReadOnlyRegister
from cms_ext.office.staff_registers.views import ComputedInspectView
from cms_ext.people.identity.domain.people import numbers_of
from cms_ext.people.identity.models import Person


class ActionFilter(SimpleListFilter):
    """By the known actions: the distinct ones of a table of millions would be a scan."""

    title = _("czynność")
    parameter_name = "czynnosc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(((code, str(name)) for code, name in ACTIONS.items()), key=lambda p: p[1])

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() in ACTIONS else queryset


class PersonFilter(SimpleListFilter):
    """By the number of a person, set by a link: names are not in the log."""

    title = _("czyje dane")
    parameter_name = "osoba"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.value()
        return [(value, value)] if value else []

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        number = self.value()
        if not number:
            return queryset
        known = number.isascii() and number.isdecimal() and len(number) <= 18
        if not known:
            return queryset.none()
        person = Person.objects.filter(pk=int(number)).first()
        return queryset.filter(subject__in=numbers_of(person) if person else [int(number)])


class LogRegister(ReadOnlyRegister):
    model = AuditEvent
    menu_label = _("Dziennik dostępu")
    menu_icon = "list-ol"
    list_display = ("moment", "act", "who", "actor_label", "thing", "why", "subject_number")
    list_display_add_buttons = "act"
    list_select_related = ("actor",)
    list_filter = ("stream", "at", ActionFilter, PersonFilter)
    list_per_page = 50
    list_export = (
        "stream",
        "seq",
        "at",
        "action",
        "who",
        "actor_label",
        "panel",
        "object_type",
        "object_id",
        "subject_number",
        "reason_code",
        "from_state",
        "to_state",
        "note",
    )
    export_filename = "dziennik-dostepu"
    search_fields = ("object_id", "request_id", "actor_label")
    ordering = ("-pk",)
    inspect_view_class = ComputedInspectView
    inspect_view_fields = [
        "stream",
        "seq",
        "at",
        "action",
        "who",
        "actor_label",
        "panel",
        "object_type",
        "object_id",
        "subject_number",
        "from_state",
        "to_state",
        "reason_code",
        "note",
        "changes",
        "request_id",
        "hash",
    ]

    @display(description=_("kiedy"), ordering="at")
    def moment(self, event: AuditEvent) -> str:
        return f"{timezone.localtime(event.at):%d.%m.%Y %H:%M}"

    @display(description=_("czynność"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        return action_in_words(event.action)

    @display(description=_("kto"))
    def who(self, event: AuditEvent) -> str:
        return event.actor.login if event.actor else ""

    @display(description=_("obiekt"))
    def thing(self, event: AuditEvent) -> str:
        return " ".join((object_in_words(event.object_type), event.object_id)).strip()

    @display(description=_("powód"))
    def why(self, event: AuditEvent) -> str:
        return reason_in_words(event.reason_code) or event.reason_code

    @display(description=_("czyje dane (numer osoby)"))
    def subject_number(self, event: AuditEvent) -> int | str:
        return "" if event.subject_id is None else event.subject_id
