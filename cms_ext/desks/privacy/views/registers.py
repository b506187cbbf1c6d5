"""The registers of data protection: the access log, the erasures, the retention terms.

The log is read, filtered and exported here, never changed.
"""

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.base.text.polish import order_polish
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.privacy.domain.retention import change_term, list_executors, list_terms
from cms_ext.desks.privacy.models import Erasure, RetentionPolicy
from cms_ext.evidence.audit import words
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.menu_place import DATA_RECORDS, LAW_SETTINGS
from cms_ext.office.desk_kit.staff_registers import ReadOnlyRegister, Register, RegisterPermissions
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.people.identity.domain.person import list_person_numbers
from cms_ext.people.identity.models import Person
from cms_ext.plugins.realm import Realm


class ActionFilter(SimpleListFilter):
    """By the known actions: reading distinct ones from millions of rows would be a scan."""

    title = gettext_lazy("czynność")
    parameter_name = "czynnosc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        actions = words.actions_in_words().items()
        return sorted(actions, key=lambda pair: order_polish(pair[1]))

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        is_known = self.value() in words.actions_in_words()
        return queryset.filter(action=self.value()) if is_known else queryset


class PersonFilter(SimpleListFilter):
    """By the number of a person, set by a link: names are not in the log."""

    title = gettext_lazy("czyje dane")
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
        key = row_key(number)
        if key is None:
            return queryset.none()
        person = Person.objects.filter(pk=key).first()
        return queryset.filter(subject__in=list_person_numbers(person) if person else [key])


class EventView(registers.ComputedInspectView):
    def get_page_title(self) -> str:
        return words.action_in_words(self.instance.action)

    def get_meta_title(self) -> str:
        return self.get_page_title()

    def get_page_subtitle(self) -> str:
        return f"{timezone.localtime(self.instance.at):%d.%m.%Y %H:%M}"


class LogRegister(ReadOnlyRegister):
    model = AuditEvent
    menu_label = gettext_lazy("Dziennik dostępu")
    menu_icon = "list-ol"
    place = DATA_RECORDS
    menu_order = 10
    list_display = ("moment", "act", "who", "role", "thing", "why", "subject_number")
    list_display_add_buttons = "act"
    list_select_related = ("actor",)
    list_filter = ("stream", "at", ActionFilter, PersonFilter)
    list_per_page = 50
    list_export = (
        "stream",
        "seq",
        "at",
        "act",
        "who",
        "role",
        "where",
        "thing",
        "subject_number",
        "why",
        "before",
        "after",
        "remark",
        "changed",
        "action_code",
    )
    export_filename = "dziennik-dostepu"
    search_fields = ("object_id", "request_id", "actor_label")
    ordering = ("-pk",)
    inspect_view_class = EventView
    inspect_view_fields = [
        "stream",
        "seq",
        "at",
        "act",
        "who",
        "role",
        "where",
        "thing",
        "subject_number",
        "before",
        "after",
        "why",
        "remark",
        "changed",
        "action_code",
        "request_number",
        "digest",
    ]

    @display(description=gettext_lazy("kiedy"), ordering="at")
    def moment(self, event: AuditEvent) -> str:
        return f"{timezone.localtime(event.at):%d.%m.%Y %H:%M}"

    @display(description=gettext_lazy("czynność"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        return words.action_in_words(event.action)

    @display(description=gettext_lazy("kto"))
    def who(self, event: AuditEvent) -> str:
        return event.actor.login if event.actor else ""

    @display(description=gettext_lazy("obiekt"))
    def thing(self, event: AuditEvent) -> str:
        return " ".join((words.object_in_words(event.object_type), event.object_id)).strip()

    @display(description=gettext_lazy("powód"))
    def why(self, event: AuditEvent) -> str:
        return words.code_in_words(event.reason_code, event.object_type)

    @display(description=gettext_lazy("w roli"), ordering="actor_label")
    def role(self, event: AuditEvent) -> str:
        return str(words.ORIGINS.get(event.actor_label, event.actor_label))

    @display(description=gettext_lazy("panel"), ordering="panel")
    def where(self, event: AuditEvent) -> str:
        return _("administracja") if event.panel == Realm.STAFF else event.panel

    @display(description=gettext_lazy("numer żądania"))
    def request_number(self, event: AuditEvent) -> str:
        return event.request_id

    @display(description=gettext_lazy("skrót zdarzenia"))
    def digest(self, event: AuditEvent) -> str:
        return event.hash

    @display(description=gettext_lazy("stan przed"))
    def before(self, event: AuditEvent) -> str:
        return words.code_in_words(event.from_state, event.object_type)

    @display(description=gettext_lazy("stan po"))
    def after(self, event: AuditEvent) -> str:
        return words.code_in_words(event.to_state, event.object_type)

    @display(description=gettext_lazy("uwaga"))
    def remark(self, event: AuditEvent) -> str:
        return words.note_in_words(event.note, event.object_type)

    @display(description=gettext_lazy("zmiany"))
    def changed(self, event: AuditEvent) -> str:
        return "; ".join(words.changes_in_words(event))

    @display(description=gettext_lazy("kod czynności"))
    def action_code(self, event: AuditEvent) -> str:
        return event.action

    @display(description=gettext_lazy("czyje dane (numer osoby)"))
    def subject_number(self, event: AuditEvent) -> int | str:
        return "" if event.subject_id is None else event.subject_id


class ErasureRegister(ReadOnlyRegister):
    model = Erasure
    shows_people = True
    menu_label = gettext_lazy("Usunięcia danych")
    menu_icon = "bin"
    place = DATA_RECORDS
    menu_order = 20
    list_display = ("number", "first_on", "who", "last_on", "again_on")
    list_display_add_buttons = "number"
    list_select_related = ("by",)
    list_filter = ("first_on",)
    list_export = ("number", "first_on", "who", "last_on", "again_on", "left")
    export_filename = "usuniecia-danych"
    search_fields = ("person__pk",)
    ordering = ("-first_on", "-pk")
    inspect_view_class = registers.ComputedInspectView
    inspect_view_fields = ["number", "first_on", "who", "last_on", "again_on", "left"]

    @display(description=gettext_lazy("numer osoby"), ordering="person")
    def number(self, erasure: Erasure) -> int:
        return erasure.person_id

    @display(description=gettext_lazy("kto"))
    def who(self, erasure: Erasure) -> str:
        return erasure.by.login if erasure.by else ""

    @display(description=gettext_lazy("co pozostało"))
    def left(self, erasure: Erasure) -> str:
        return "; ".join(
            ", ".join(filter(None, (data["what"], data["why"], data["until"])))
            for data in erasure.kept
        )


class RetentionTermForm(registers.VerbForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if self.instance.code not in list_executors() and values.get("amount") is not None:
            raise ValidationError(
                {
                    "amount": _(
                        "Tych danych serwis nigdy nie usuwa sam. Zostaw pole puste; termin "
                        "minimalny opisz w polu „podstawa”."
                    )
                }
            )
        return values

    def call_verb(self) -> models.Model:
        for name in ("amount", "unit", "source"):
            setattr(self.instance, name, self.cleaned_data[name])
        return change_term(self.instance, self.origin)


class TermView(registers.RegisterEditView):
    form_panels = [
        FieldPanel("title", read_only=True),
        FieldPanel("counted_from", read_only=True),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("unit")]),
        FieldPanel("source"),
    ]
    verb_form: ClassVar[type[registers.VerbForm]] = RetentionTermForm


class PolicyPermissions(RegisterPermissions):
    """Denies adding and removing: code defines the kinds."""

    def user_can_create(self, user: Any) -> bool:
        return False


class PolicyURLHelper(registers.RegisterURLHelper):
    """Addresses a policy by its code, as modeladmin quotes it (`_` becomes `_5F`)."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9A-Z_]{{1,90}})/$"


class RetentionRegister(Register):
    model = RetentionPolicy
    url_helper_class = PolicyURLHelper
    menu_label = gettext_lazy("Okresy przechowywania")
    menu_icon = "time"
    place = LAW_SETTINGS
    menu_order = 20
    permission_helper_class = PolicyPermissions
    list_display = ("title", "how_long", "counted_from", "source")
    list_export = ("code", "title", "how_long", "counted_from", "source")
    export_filename = "okresy-przechowywania"
    inspect_view_enabled = False
    edit_view_class = TermView

    def get_queryset(self, request: HttpRequest) -> QuerySet[RetentionPolicy]:
        """Leave out policies of plugins that are off: they delete nothing meanwhile."""
        policies: QuerySet[RetentionPolicy] = super().get_queryset(request)
        return policies.filter(code__in=list(list_terms()))

    @display(description=gettext_lazy("jak długo"))
    def how_long(self, policy: RetentionPolicy) -> str:
        return policy.term
