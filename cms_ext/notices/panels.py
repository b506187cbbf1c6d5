"""What the editor of an announcement shows beside its fields."""

from __future__ import annotations

from wagtail.admin.panels import Panel


class RecipientsPanel(Panel):
    """Whom the saved draft concerns: how many premises, and some of their addresses."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/recipients.html"


class SecondPersonPanel(Panel):
    """That somebody else publishes this kind, said before the author looks for the button."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/second_person.html"

        def is_shown(self) -> bool:
            kind = self.instance.kind
            return bool(super().is_shown()) and kind is not None and kind.second_person
