"""What the editor of an announcement shows beside its fields."""

from __future__ import annotations

from django.utils.functional import cached_property
from wagtail.admin.panels import MultiFieldPanel, Panel

from cms_ext.public_site.notices.translation import translations_of


class PlacesPanel(MultiFieldPanel):
    """Whom it concerns: the choice, and how many people and premises the saved draft tells."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "cms_ext/notices/admin/whom_panel.html"


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
