"""Forms of public documents, of pages of the site, and of redirects."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page

from cms_ext.base.files.uploads.content import Unsuitable
from cms_ext.base.files.uploads.fields import BUSY
from cms_ext.base.files.virus_scan import NotClean, ScannerUnavailable, scan_file
from cms_ext.base.text.folding import folded_words
from cms_ext.base.web.limits import ServerBusy
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.plugins.realm import is_below
from cms_ext.public_site.pages.domain.editing import UnknownFile, find_file_ending
from cms_ext.public_site.pages.domain.old_addresses import is_redirect_target, makes_redirect_chain
from cms_ext.public_site.pages.domain.pictures import redraw_picture

ADDRESS_TAKEN = gettext_lazy("Ten adres zajmuje inna część serwisu. Wybierz inny.")


class PublicDocumentForm(BaseDocumentForm):
    """A document whose content must fit its name's ending."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        content: bytes = file.read()
        file.seek(0)
        try:
            ending = find_file_ending(content, file.name)
            scan_file(file.name, content)
        except (UnknownFile, NotClean) as refused:
            raise ValidationError(str(refused)) from refused
        except ScannerUnavailable as silent:
            raise ValidationError(BUSY) from silent
        if ending != PurePosixPath(file.name).suffix.lower().removeprefix("."):
            raise ValidationError(
                _("Zawartość nie zgadza się z nazwą: to plik %(ending)s. Popraw nazwę.")
                % {"ending": ending.upper()}
            )
        return file


class PictureField(WagtailImageField):
    """An editor's picture, redrawn before anything else opens it."""

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return super().to_python(data)
        if data.size > self.max_upload_size:
            self.check_image_file_size(data)
        try:
            name, drawn = redraw_picture(data.name, data.read())
        except Unsuitable as refused:
            raise ValidationError(str(refused)) from refused
        except ServerBusy as busy:
            raise ValidationError(BUSY) from busy
        return super().to_python(SimpleUploadedFile(name, drawn))


class PublicImageForm(BaseImageForm):
    """A picture of the site's library; its pixels alone are stored."""

    file = PictureField(label=gettext_lazy("Plik"))


class SitePageForm(VersionedForm, WagtailAdminPageForm):
    """The editor's form of every page type: a readable and free address, and no stale save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.add_version()

    def is_outdated(self) -> bool:
        """Return False if the newest draft is the one that this very form saved by itself."""
        own_draft = self.data.get("overwrite_revision_id")
        return not own_draft or own_draft != str(self.instance.latest_revision_id)

    def clean_slug(self) -> str:
        slug = "-".join(folded_words(self.cleaned_data["slug"]))
        if address_is_taken(self.parent_page, slug):
            raise ValidationError(ADDRESS_TAKEN)
        return slug


class SiteCopyForm(CopyForm):
    """The form for copying a page to a free address."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if address_is_taken(parent, cleaned.get("new_slug", "")):
            self.add_error("new_slug", ADDRESS_TAKEN)
        return cleaned


class PanelCopyForm(SiteCopyForm):
    """The form for copying a panel's page inside the panel."""

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
    """Return whether a view or a file of the site has the address of the page."""
    parts = parent.get_url_parts()
    if parts is None:
        return False  # the root of the tree has no address
    address = f"{parts[2]}{slug}/"
    if is_below(address, [settings.STATIC_URL, settings.MEDIA_URL]):
        return True
    try:
        return resolve(address).url_name != "wagtail_serve"
    except Resolver404:
        return False


class OldAddressForm(RedirectForm):
    """Wagtail's form of a redirect, which refuses loops and chains."""

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
