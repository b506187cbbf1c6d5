from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.forms import RedirectForm

from cms_ext.public_site.pages.domain.old_addresses import is_redirect_target, makes_redirect_chain


class OldAddressForm(RedirectForm):
    """Wagtail's form of a redirect; a loop or a chain of them is refused in words."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        old, link = cleaned.get("old_path"), cleaned.get("redirect_link") or ""
        if not old:
            return cleaned
        if not cleaned.get("redirect_page") and makes_redirect_chain(old, link, self.instance.pk):
            self.add_error(
                "redirect_link",
                _(
                    "To przekierowanie prowadzi do innego przekierowania albo do siebie. "
                    "Wskaż stronę, na którą ma trafić czytelnik."
                ),
            )
        if is_redirect_target(old, self.instance.pk):
            self.add_error(
                "old_path",
                _("Do tego adresu prowadzi już inne przekierowanie. Najpierw zmień tamto."),
            )
        return cleaned
