from __future__ import annotations

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page

from cms_ext.base.folding import folded_words


class SitePageForm(WagtailAdminPageForm):
    """The editor's form of every page type: an address that can be read out and that is free."""

    def clean_slug(self) -> str:
        slug = "-".join(folded_words(self.cleaned_data["slug"]))
        if address_is_taken(self.parent_page, slug):
            raise ValidationError(_("Ten adres zajmuje inna część serwisu. Wybierz inny."))
        return slug


class PanelCopyForm(CopyForm):
    """Copies and aliases of a panel's page stay in the panel."""

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean()
        target = cleaned.get("new_parent_page")
        if isinstance(target, Page) and not self.page.specific.may_stand_under(target):
            self.add_error(
                "new_parent_page",
                _("Strona panelu może stać tylko w tym samym panelu. Wybierz w nim miejsce."),
            )
        return cleaned


def address_is_taken(parent: Page, slug: str) -> bool:
    """Whether a view of the site or of a plugin answers where the page would stand."""
    parts = parent.get_url_parts()
    if parts is None:
        return False  # the root of the tree has no address
    try:
        return resolve(f"{parts[2]}{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False
