"""The checklist on the first screen of the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from cms_ext.operations.new_site.setup.domain.first_step import FirstStepProgress


class FirstStepsPanel(Component):
    """The checklist „Pierwsze kroki”, above all other panels."""

    order = 10

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["cms_ext/setup/first_steps.css"]}

    def __init__(self, standing: FirstStepProgress) -> None:
        self.standing = standing

    def render_html(self, parent_context: Any = None) -> SafeString:
        return render_to_string("cms_ext/setup/admin/first_steps.html", {"steps": self.standing})
