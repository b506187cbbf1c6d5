"""Labels and sentences of the registers: modeladmin's own put nouns into the wrong case.

„Nowy uprawnienie”, „16 okresy przechowywania”: its words are made for languages without cases.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper


class RegisterButtons(ButtonHelper):
    """The tooltips say the noun after a colon; the register may name its own way to add."""

    def add_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        label = self.view.model_admin.get_add_label()
        return {**super().add_button(*args, **kwargs), "label": label, "title": label}

    def inspect_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._told(super().inspect_button(*args, **kwargs))

    def edit_button(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        return self._told(super().edit_button(*args, **kwargs))

    def _told(self, button: dict[str, str]) -> dict[str, str]:
        return {**button, "title": named(button["label"], self.verbose_name)}


def named(what: object, name: str) -> str:
    """`Edytuj: uprawnienie do konta`."""
    return _("%(what)s: %(name)s") % {"what": what, "name": name}
