"""How long data are kept: the table, and the form that changes a term."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_ext.desks.privacy.domain.retention import change_term, executors, terms
from cms_ext.desks.privacy.models import RetentionPolicy
from cms_ext.office.staff_registers import Register, RegisterPermissions
from cms_ext.office.staff_registers.modeladmin import RegisterURLHelper
from cms_ext.office.staff_registers.views import RegisterEditView, VerbForm


class RetentionTermForm(VerbForm):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if self.instance.code not in executors() and values.get("amount") is not None:
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


class TermView(RegisterEditView):
    form_panels = [
        FieldPanel("title", read_only=True),
        FieldPanel("counted_from", read_only=True),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("unit")]),
        FieldPanel("source"),
    ]
    verb_form: ClassVar[type[VerbForm]] = RetentionTermForm


class PolicyPermissions(RegisterPermissions):
    """Which kinds there are is code: nobody adds or removes one here."""

    def user_can_create(self, user: Any) -> bool:
        return False


class PolicyURLHelper(RegisterURLHelper):
    """A policy is addressed by its code, as modeladmin quotes it (`_` becomes `_5F`)."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>[0-9A-Z_]{{1,90}})/$"


class RetentionRegister(Register):
    model = RetentionPolicy
    url_helper_class = PolicyURLHelper
    menu_label = gettext_lazy("Okresy przechowywania")
    menu_icon = "time"
    permission_helper_class = PolicyPermissions
    list_display = ("title", "how_long", "counted_from", "source")
    list_export = ("code", "title", "how_long", "counted_from", "source")
    export_filename = "okresy-przechowywania"
    inspect_view_enabled = False
    edit_view_class = TermView

    def get_queryset(self, request: HttpRequest) -> QuerySet[RetentionPolicy]:
        """Not those of a plugin that is off: nothing of it is removed meanwhile."""
        policies: QuerySet[RetentionPolicy] = super().get_queryset(request)
        return policies.filter(code__in=list(terms()))

    @display(description=gettext_lazy("jak długo"))
    def how_long(self, policy: RetentionPolicy) -> str:
        return policy.term
