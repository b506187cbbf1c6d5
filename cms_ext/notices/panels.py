"""What the editor of an announcement shows beside its fields."""

from __future__ import annotations

from wagtail.admin.panels import Panel


class RecipientsPanel(Panel):
    """Whom the saved draft concerns: how many premises, and some of their addresses."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/recipients.html"
