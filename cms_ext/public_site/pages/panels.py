"""What the editor of every page of the site shows beside its fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList, Panel


class HintsPanel(Panel):
    """What may be mended in the saved draft before it is published."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/editing/admin/panel.html"


def hints_tab() -> Any:
    """The last tab of the editor."""
    return ObjectList([HintsPanel()], heading=_("Sprawdź przed publikacją"))
