"""Pages behind the gate of a panel. They stand below its PanelPage and nowhere else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Page

from cms_ext.plugins.realm import GATED_PREFIXES, Realm
from cms_ext.public_site.pages.blocks import body_blocks
from cms_ext.public_site.pages.models.base import SitePage

SLUGS = {realm: prefix.strip("/") for prefix, realm in GATED_PREFIXES.items()}


class PanelPage(SitePage):
    """The root of a realm's editorial section; its address is the prefix that the gate guards.

    Its start page is the plugin's, which lists the pages below. At every save
    `domain.visibility.restrict_to_realm` makes the page view restriction of
    this page (the second wall).
    """

    realm = models.CharField(
        gettext_lazy("panel"),
        max_length=10,
        choices=[(realm, realm.label) for realm in SLUGS],
        unique=True,
    )
    # A draft without it would have no address.
    realm.required_on_save = True  # type: ignore[attr-defined]  # Wagtail's mark on a field

    template = "cms_ext/pages/panel.html"
    parent_page_types = ["cms_ext_pages.HomePage"]
    subpage_types = [
        "cms_ext_pages.PanelContentPage",
        "cms_ext_notices.AnnouncementIndexPage",
    ]
    max_count = len(SLUGS)
    # The wall is not the editor's to move.
    private_page_options: ClassVar[list[str]] = []

    content_panels = [*SitePage.content_panels, FieldPanel("realm")]
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = gettext_lazy("dział panelu")
        verbose_name_plural = gettext_lazy("działy paneli")

    def _set_core_field_defaults(self) -> None:
        # Runs before both kinds of Wagtail's cleaning, so a draft has the right address too.
        self.slug = SLUGS.get(Realm(self.realm), "") if self.realm else ""
        super()._set_core_field_defaults()

    def can_move_to(self, parent: Page) -> bool:
        return False


class PanelContentPage(SitePage):
    """A page for the people of one panel. Its realm is set once, by the place it is made in."""

    realm = models.CharField(gettext_lazy("panel"), max_length=10, editable=False)
    lead = models.CharField(gettext_lazy("wstęp"), max_length=300, blank=True)
    body = StreamField(body_blocks(), verbose_name=gettext_lazy("treść"), blank=True)

    template = "cms_ext/pages/panel_content.html"
    parent_page_types = ["cms_ext_pages.PanelPage", "cms_ext_pages.PanelContentPage"]
    subpage_types = ["cms_ext_pages.PanelContentPage"]
    private_page_options: ClassVar[list[str]] = []

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead", widget=AdminAutoHeightTextInput),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = gettext_lazy("strona panelu")
        verbose_name_plural = gettext_lazy("strony paneli")

    def text(self) -> str:
        return f"{self.lead} {super().text()}".strip()

    def may_stand_under(self, parent: Page) -> bool:
        """Whether the place is in this page's own panel."""
        section = section_of(parent)
        return section is not None and self.realm in ("", section.realm)

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and self.may_stand_under(parent)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The last wall: whatever placed the page, outside its panel it is not saved."""
        parent = self.get_parent()
        if parent is None or not self.may_stand_under(parent):
            raise ValidationError(_("Strona panelu może stać tylko w swoim panelu."))
        section = section_of(parent)
        self.realm = section.realm if section else ""
        super().save(*args, **kwargs)


def section_of(page: Page) -> PanelPage | None:
    """The panel's section in which a page stands, itself included."""
    section: PanelPage | None = PanelPage.objects.ancestor_of(page, inclusive=True).first()
    return section
