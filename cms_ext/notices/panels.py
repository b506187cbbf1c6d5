"""What the editor of an announcement shows beside its fields."""

from __future__ import annotations

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

from cms_ext.notices.translation import translations_of


class RecipientsPanel(Panel):
    """Whom the saved draft concerns: how many premises, and some of their addresses."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/recipients.html"


class OlderTranslationsPanel(Panel):
    """Which translations in the saved draft are older than the Polish text."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/older_translations.html"

        @cached_property
        def older(self) -> list[str]:
            found = translations_of(self.instance) if self.instance.translated_from else ()
            return [one.language.polish for one in found if one.older]

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and bool(self.older)


class SecondPersonPanel(Panel):
    """That somebody else publishes this kind, said before the author looks for the button."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/second_person.html"

        def is_shown(self) -> bool:
            kind = self.instance.kind
            return bool(super().is_shown()) and kind is not None and kind.second_person
