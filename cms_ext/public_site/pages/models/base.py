"""The base of all pages, pages of panels, and the words of pages for the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CharField, Field, Q, TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList, Panel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail.utils.decorators import cached_classmethod

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.sanitising.words import clean_texts, one_line, plain_words
from cms_ext.frontend.page_cache.cached_views import forgotten_by_address
from cms_ext.people.identity.models import User
from cms_ext.plugins import is_admitted
from cms_ext.plugins.coverage import unproven
from cms_ext.plugins.export import left_out
from cms_ext.plugins.realm import RESIDENT_REALMS
from cms_ext.public_site.pages.blocks import list_body_blocks, reader_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cms_ext.frontend.theme.models import CoopSettings


class HintsPanel(Panel):
    """Suggestions for the saved draft."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/editing/admin/panel.html"


def hints_tab() -> Any:
    """Return the last tab of the editor."""
    return ObjectList([HintsPanel()], heading=gettext_lazy("Sprawdź przed publikacją"))


def clean_typed_words(page: Page) -> None:
    """Remove control characters and direction marks from all texts of the page.

    One of them in a title would make the feed of announcements invalid XML and stop the letters to
    all subscribers.
    """
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            _clean_blocks(page, field)
        elif isinstance(field, CharField | TextField) and not field.choices:
            _clean_field(page, field)


def _clean_field(page: Page, field: Field[str, str]) -> None:
    typed = getattr(page, field.attname)
    if isinstance(typed, str):
        clean = plain_words(typed) if isinstance(field, TextField) else one_line(typed)
        setattr(page, field.attname, clean)


def _clean_blocks(page: Page, field: StreamField) -> None:
    stored = json.loads(
        json.dumps(getattr(page, field.attname).get_prep_value(), cls=DjangoJSONEncoder)
    )
    clean = clean_texts(stored)
    if clean != stored:
        setattr(page, field.attname, field.to_python(clean))


MAX_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class PagePassage:
    """A text of a page, with the code of its language if it is not the page's own."""

    text: str
    language: str = ""


def list_words(stream: Any) -> list[str]:
    """Return what a reader reads in a StreamField's value, block by block."""
    return reader_words(stream.stream_block, stream)


class SitePage(Page):
    """What every page type shares: expiry by the clock, and search without diacritics."""

    # A shared password is stored in clear text, and "any login" would let in every realm.
    private_page_options: ClassVar[list[str]] = ["groups"]
    # Whether pages of the type are on the site map.
    mapped = True
    # Relations that the list of search results reads.
    read_by_results: ClassVar[tuple[str, ...]] = ()
    # Whether every change of what the page shows clears its cached address. Each type says it
    # itself: one that inherits a template may show more (`page_cache.reach`).
    known_changes = False

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:  # noqa: N805 - Wagtail's decorator makes it one of the class
        """Return Wagtail's tabs and one more with suggestions."""
        tabs = super().get_edit_handler()
        tabs.children = [*tabs.children, hints_tab().bind_to_model(cls)]
        return tabs

    @classmethod
    def clean_subpage_models(cls) -> list[type[Page]]:
        """Return the types of `subpage_types`, and those of plugins that name this one as parent.

        A type of the core cannot name types of plugins, which a site may be without.
        """
        if cls._clean_subpage_models is None:
            found = super().clean_subpage_models()
            theirs = [model for model in get_page_models() if cls in _named_parents(model)]
            cls._clean_subpage_models = [*dict.fromkeys([*found, *theirs])]
        models: list[type[Page]] = cls._clean_subpage_models
        return models

    @classmethod
    def unlisted(cls, today: date) -> Q | None:
        """Return the condition for unlisted pages of this type today; None for no such."""
        return None

    @property
    def result_label(self) -> StrOrPromise:
        """Return the name of the page's type in search results."""
        return gettext_lazy("Strona")

    def text(self) -> str:
        """Return the words of the page without its title, for the search."""
        found: list[str] = []
        for field in self._meta.get_fields():
            if isinstance(field, StreamField):
                found += list_words(getattr(self, field.name))
        return " ".join([self.search_description, *found]).strip()

    def passages(self) -> list[PagePassage]:
        """Return the same by language, Polish first, for reading results aloud."""
        return [PagePassage(self.text())]

    def also_found_by(self) -> str:
        """Return words that find the page and are not in its text, such as a number."""
        return ""

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        """Return schema.org objects about the page at this absolute address."""
        return []

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse an expired page, also before the scheduler has unpublished it."""
        expired = self.expire_at is not None and self.expire_at <= timezone.now()
        if expired and not getattr(request, "is_preview", False):
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if vars(type(self)).get("known_changes"):
            forgotten_by_address(response)
        return response

    def _set_core_field_defaults(self) -> None:
        # Runs before both kinds of Wagtail's cleaning, so for every save of a page or draft, and
        # before the slug is made of the title.
        clean_typed_words(self)
        super()._set_core_field_defaults()

    def _get_autogenerated_slug(self, base_slug: str) -> str:
        # Wagtail keeps diacritics, which cannot be spelt on the telephone.
        plain = "-".join(folded_words(base_slug))[:MAX_SLUG_LENGTH].strip("-")
        return str(super()._get_autogenerated_slug(plain))


def _named_parents(model: type[Page]) -> list[type[Page]]:
    """Return the types that a type names as its parents; none if it may stand anywhere."""
    named = getattr(model, "parent_page_types", None)
    return model.clean_parent_page_models() if named is not None else []


class PageWords(models.Model):
    """The folded words of a page, each between blanks, for the site's search.

    Written only by `domain.search.index_page`; the database derives its index from them
    (`search_tables`). SQLite and PostgreSQL tokenise and fold differently, so the words are our
    own.
    """

    # Grows with each publication, so that the index returns the newest pages first.
    id = models.BigAutoField(primary_key=True)
    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="words")
    # The publication of this key.
    published_at = models.DateTimeField(null=True)
    title = models.TextField(gettext_lazy("tytuł"))
    text = models.TextField(gettext_lazy("tytuł i treść"))

    coverage = unproven("słowa wyszukiwarki, liczone ze stron")
    export = left_out("słowa wyszukiwarki, liczone ze stron")

    class Meta:
        verbose_name = gettext_lazy("słowa strony")
        verbose_name_plural = gettext_lazy("słowa stron")

    def __str__(self) -> str:
        return self.title


SLUGS = {realm.code: realm.prefix.strip("/") for realm in RESIDENT_REALMS}


def require_realm(request: HttpRequest, realm: str) -> None:
    """Raise Http404 for readers whom the panel does not admit, wherever in the tree the page is."""
    if getattr(request, "is_preview", False):
        return
    user, today = request.user, business_today()
    if not isinstance(user, User) or not user.is_active or user.realm != realm:
        raise Http404
    # The check of the panel's prefix has asked already.
    if user.admitted_on != today and not is_admitted(user, realm, today):
        raise Http404


class PanelPage(SitePage):
    """The root of a realm's editorial section, at the prefix that the access check guards.

    Its start page belongs to the plugin, which lists the pages below. Each save restricts it to its
    realm (`domain.visibility.restrict_to_realm`).
    """

    realm = models.CharField(
        gettext_lazy("panel"),
        max_length=10,
        choices=[(realm.code, realm.name) for realm in RESIDENT_REALMS],
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
    # Editors must not change the restriction.
    private_page_options: ClassVar[list[str]] = []

    content_panels = [*SitePage.content_panels, FieldPanel("realm")]
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = gettext_lazy("dział panelu")
        verbose_name_plural = gettext_lazy("działy paneli")

    def _set_core_field_defaults(self) -> None:
        # Runs before both kinds of Wagtail's cleaning, so drafts get the address too.
        self.slug = SLUGS.get(self.realm, "")
        super()._set_core_field_defaults()

    def can_move_to(self, parent: Page) -> bool:
        return False

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_realm(request, self.realm)
        return super().serve(request, *args, **kwargs)


class PanelContentPage(SitePage):
    """A page for the members of one panel; its realm follows from its place."""

    realm = models.CharField(gettext_lazy("panel"), max_length=10, editable=False)
    lead = models.CharField(gettext_lazy("wstęp"), max_length=300, blank=True)
    body = StreamField(list_body_blocks(), verbose_name=gettext_lazy("treść"), blank=True)

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

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_realm(request, self.realm)
        return super().serve(request, *args, **kwargs)

    def may_stand_under(self, parent: Page) -> bool:
        """Return whether the place is in this page's own panel."""
        section = find_section(parent)
        return section is not None and self.realm in ("", section.realm)

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and self.may_stand_under(parent)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page. Raises ValidationError outside its panel."""
        parent = self.get_parent()
        if parent is None or not self.may_stand_under(parent):
            raise ValidationError(_("Strona panelu może stać tylko w swoim panelu."))
        section = find_section(parent)
        self.realm = section.realm if section else ""
        super().save(*args, **kwargs)


def find_section(page: Page) -> PanelPage | None:
    """Return the panel's section in which a page lies, itself included."""
    section: PanelPage | None = PanelPage.objects.ancestor_of(page, inclusive=True).first()
    return section
