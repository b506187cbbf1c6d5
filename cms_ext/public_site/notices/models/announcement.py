from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.url_routing import RouteResult

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.sealed_rows.sealed import SealedModel
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins.coverage import Coverage
from cms_ext.public_site.notices import guards
from cms_ext.public_site.notices.blocks import TranslationBlock, list_announcement_blocks
from cms_ext.public_site.notices.models.kind import AnnouncementKind, Severity
from cms_ext.public_site.notices.models.mixins import AnnouncementQuerySet, WithDates, WithTargets
from cms_ext.public_site.notices.panels import CONTENT_PANELS
from cms_ext.public_site.notices.targets import list_related
from cms_ext.public_site.notices.translation import (
    list_languages,
    list_translations,
    record_origins,
)
from cms_ext.public_site.pages.blocks import FileBlock
from cms_ext.public_site.pages.models import Desk, SitePage
from cms_ext.public_site.pages.models.base import PagePassage, find_section, list_words
from cms_ext.public_site.pages.structured import describe_calendar_event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
    from wagtail.models import Revision

# The public list is in the third level of the tree, below the home page and the root.
PUBLIC_LIST_DEPTH = 3
# Set by the site and not by the editor: a revision must not restore older values.
GIVEN = ("number", "source_sha256", "corrections", "related_in")


# What the record of publications has of an announcement, and what it has not.
WORDED = (
    *("valid_from", "valid_until", "starts_at", "ends_at", "place", "targets_label", "medium"),
    *("lead", "body", "attachments", "translations"),
)
AROUND = (
    *("pinned", "pinned_until", "everybody", "kind", "severity", "poster_text", "contact_desk"),
    *("translated_from", "number", "source_sha256", "related_in", "corrections"),
)


class AnnouncementPage(WithTargets, WithDates, SitePage):
    """An announcement (announcement.md §2); whether it is current is computed when read."""

    kind = models.ForeignKey(
        AnnouncementKind,
        verbose_name=_("rodzaj"),
        on_delete=models.PROTECT,
        null=True,  # a draft may lack it, a published announcement may not
        related_name="+",
    )
    lead = models.CharField(
        _("najważniejsze"),
        max_length=300,
        help_text=_("Jedno, dwa zdania na listę: co, gdzie, kiedy, kogo dotyczy."),
    )
    place = models.CharField(
        _("miejsce"),
        max_length=120,
        blank=True,
        help_text=_("Np. „świetlica, ul. Sosnowa 5”. Budynki i klatki wskaż poniżej."),
    )
    body = StreamField(
        list_announcement_blocks(),
        verbose_name=_("treść"),
        blank=True,
        help_text=_("Pisz krótko: co, gdzie, kiedy, kogo dotyczy, z kim się kontaktować."),
    )
    medium = models.CharField(
        _("medium"), max_length=40, blank=True, help_text=_("Czego dotyczy przerwa.")
    )
    severity = models.CharField(
        _("stopień"),
        max_length=9,
        choices=Severity,
        default=Severity.IMPORTANT,
        help_text=_("Przy komunikacie pilnym: słowo na pasku u góry każdej strony."),
    )
    poster_text = models.TextField(
        _("tekst na plakat"),
        max_length=900,
        blank=True,
        help_text=_("Puste pole: na plakacie stanie „Najważniejsze” i początek treści."),
    )
    attachments = StreamField([("file", FileBlock())], verbose_name=_("załączniki"), blank=True)
    translations = StreamField(
        [("translation", TranslationBlock())],
        verbose_name=_("tłumaczenia"),
        blank=True,
        help_text=_(
            "Dla czytelników, którzy nie znają polskiego. Obowiązuje tekst polski; daty, miejsca "
            "i załączniki są wspólne."
        ),
    )
    # By language: digests of the translation and of the Polish text that it translates.
    translated_from = models.JSONField(default=dict, blank=True, editable=False)
    contact_desk = models.ForeignKey(
        Desk,
        verbose_name=_("kontakt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    number = models.CharField(
        _("numer"), max_length=16, null=True, blank=True, unique=True, editable=False
    )
    source_sha256 = models.CharField(
        _("odcisk pliku"), max_length=64, blank=True, editable=False, db_index=True
    )

    # The number of published corrections; each is sent to subscribers.
    corrections = models.PositiveSmallIntegerField(default=0, editable=False)

    # Slugs of the plugins with something to show below it, so that no other is called.
    related_in = models.CharField(max_length=200, blank=True, editable=False)

    objects = PageManager.from_queryset(AnnouncementQuerySet)()

    template = "cms_ext/notices/announcement.html"
    known_changes = True
    parent_page_types = ["cms_ext_notices.AnnouncementIndexPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy: ClassVar[list[str]] = [*GIVEN]
    show_in_menus_default = False
    mapped = False  # the list is enough
    read_by_results: ClassVar[tuple[str, ...]] = ("kind",)

    coverage = Coverage(
        checked=dict.fromkeys(WORDED, "publications"),
        sealed=AROUND,
    )

    content_panels = CONTENT_PANELS
    # No schedule of Wagtail: the announcement has its own dates.
    settings_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("ogłoszenie")
        verbose_name_plural = _("ogłoszenia")
        indexes = [
            # The order of the list, so that its first page reads only its own rows.
            models.Index(
                fields=["-valid_from", "-number", "-page_ptr"], name="notices_announcement_newest"
            ),
            models.Index(
                fields=["-valid_from", "-number", "-page_ptr"],
                condition=Q(pinned=True),
                name="notices_announcement_pinned",
            ),
            # Coming events: by their end, or by their start if they have none.
            models.Index(fields=["ends_at", "starts_at"], name="notices_announcement_event"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="notices_announcement_dates",
                violation_error_message=_("E-ANN-01 Data końca jest wcześniejsza niż początek."),
            )
        ]

    @property
    def result_label(self) -> StrOrPromise:
        return _("Ogłoszenie: %(kind)s") % {"kind": self.kind}

    @property
    def where(self) -> str:
        """Return the names of the targets, then the editor's own words for the place."""
        return ", ".join(part for part in (self.targets_label, self.place) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle_targets()
        record_origins(self)
        if self.valid_until is None and self.kind is not None and self.valid_from:
            self._end_with_the_event(self.kind)
        if self.live and self.kind is not None and self.kind.needs_end and not self.valid_until:
            raise guards.NotPublishable(self, "valid_until", guards.ENDLESS_ALERT)
        # A later draft of a live page saves only a few fields.
        if self.live and self.targets.nobody and "update_fields" not in kwargs:
            raise guards.NotPublishable(self, "everybody", guards.NOBODY_CONCERNED)
        # Wagtail validates drafts only in part, and the database would raise its own error.
        self.require_order_of_dates()
        with transaction.atomic():
            self._restore_given_values()
            super().save(*args, **kwargs)

    def _restore_given_values(self) -> None:
        """Restore values that another request changed meanwhile."""
        row = AnnouncementPage.objects.select_for_update().filter(pk=self.pk)
        given = row.values(*GIVEN).first() if self.pk else None
        for name, value in (given or {}).items():
            setattr(self, name, value)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        record_origins(self)
        revision: Revision = super().save_revision(*args, **kwargs)
        return revision

    def _end_with_the_event(self, kind: AnnouncementKind) -> None:
        """Let an outage without a last day leave the lists when it ends."""
        if kind.life_from == kind.LifeFrom.EVENT:
            last = kind.last_day(self.valid_from, self.event_end)
            self.valid_until = max(last, self.valid_from) if last else None

    def publish(self, revision: Revision, user: Any = None, *args: Any, **kwargs: Any) -> None:
        """Publish a revision. Raises NotPublishable for one's own words (E-ANN-02).

        Also called by workflows, bulk actions and code. Scheduled publication has no user.
        """
        if user is not None and revision.user_id == user.pk:
            draft: AnnouncementPage = revision.as_object()
            refusal = draft.own_words_refusal() or draft.own_files_refusal()
            if refusal is not None:
                raise guards.NotPublishable(self, *refusal)
        super().publish(revision, user, *args, **kwargs)

    def own_words_refusal(self) -> tuple[str, str] | None:
        """Return (field, reason) if its author may not publish it, or None."""
        if self.kind is not None and self.kind.second_person:
            return "kind", guards.explain_kind_refusal(self.kind)
        found = guards.find_personal_data(
            guards.read_words(partial(getattr, self)), business_today()
        )
        return ("body", guards.explain_data_refusal(found)) if found else None

    def own_files_refusal(self) -> tuple[str, str] | None:
        """Return the same for its files; may read files for seconds."""
        bodies = (self.attachments, self.body, self.translations)
        refusal = guards.explain_files_refusal(bodies, business_today())
        return ("attachments", refusal) if refusal else None

    def waits_for_another(self, user: Any) -> bool:
        """Return whether this user wrote it and another must publish it."""
        revision = self.latest_revision
        if revision is None or revision.user_id != user.pk:
            return False
        draft: AnnouncementPage = revision.as_object()
        return draft.own_words_refusal() is not None

    @property
    def for_everybody(self) -> bool:
        """Return whether it is on the public list."""
        return bool(self.depth == PUBLIC_LIST_DEPTH + 1)

    def may_stand_under(self, parent: Page) -> bool:
        """Return whether a place is for the same readers."""
        here, there = find_section(self), find_section(parent)
        return (here.realm if here else "") == (there.realm if there else "")

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and self.may_stand_under(parent)

    def permissions_for_user(self, user: Any) -> guards.AnnouncementPermissionTester:
        return guards.AnnouncementPermissionTester(user, self)

    def text(self) -> str:
        parts = (self.lead, self.where, self.medium, super().text())
        return " ".join(part for part in parts if part)

    def passages(self) -> list[PagePassage]:
        streams = [*list_words(self.body), *list_words(self.attachments)]
        polish = (self.lead, self.where, self.medium, self.search_description, *streams)
        translated = (
            PagePassage(
                " ".join(
                    (f"{translation.title}.", translation.lead, *list_words(translation.body))
                ),
                translation.language.code,
            )
            for translation in list_translations(self)
        )
        return [PagePassage(" ".join(filter(None, polish))), *translated]

    def also_found_by(self) -> str:
        return f"{self.number or ''} {self.kind or ''}"

    def structured_data(self, coop: CoopSettings, address: str) -> list[dict[str, Any]]:
        return describe_calendar_event(self, coop, address)

    @property
    def preview_modes(self) -> list[tuple[str, StrOrPromise]]:
        return [
            ("", _("po polsku")),
            *((language.code, language.polish) for language in list_languages(self)),
        ]

    def is_previewable(self) -> bool:
        """Return True; Wagtail would read the translations of each row."""
        return True

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.get_template(request, language=mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return self.get_context(request, language=mode_name)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Route addresses of translations: `/ogloszenia/brak-wody/uk/`."""
        if self.live and len(path_components) == 1:
            [code] = path_components
            if any(language.code == code for language in list_languages(self)):
                return RouteResult(self, kwargs={"language": code})
        return super().route(request, path_components)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if kwargs.get("language"):
            return "cms_ext/notices/translation.html"
        return str(super().get_template(request, *args, **kwargs))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = business_today()
        if self.valid_from > today and not getattr(request, "is_preview", False):
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if self.is_over(today):
            response["X-Robots-Tag"] = "noindex"
        if (getattr(response, "context_data", None) or {}).get("related"):
            # Related content may be withdrawn at any moment.
            add_never_cache_headers(response)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        today = business_today()
        language, languages = kwargs.get("language"), list_languages(self)
        texts = list_translations(self) if language else ()
        return context | {
            "languages": languages,
            "address": self.get_full_url(request) if languages else "",
            "translation": next((text for text in texts if text.language.code == language), None),
            "over": self.is_over(today),
            "related": list_related(self, request.user, today) if self.related_in else (),
            "corrected": self.correction_notes.all() if self.corrections else (),
        }

    def with_content_json(self, content: dict[str, Any]) -> AnnouncementPage:
        page: AnnouncementPage = super().with_content_json(content)
        for name in GIVEN:
            setattr(page, name, getattr(self, name))
        return page


class Correction(models.Model):
    """A published correction: „Sprostowanie z dnia …” (announcement.md §3)."""

    announcement = models.ForeignKey(
        AnnouncementPage, on_delete=models.CASCADE, related_name="correction_notes"
    )
    words = models.CharField(
        _("co się zmieniło"),
        max_length=300,
        help_text=_("Jedno zdanie. Zobaczą je czytelnicy strony i powiadomień."),
    )
    on = models.DateField(_("dnia"))
    at = models.DateTimeField(_("kiedy"))

    coverage = Coverage(
        checked=dict.fromkeys(("announcement", "words", "on"), "publications"),
        unproven={"at": "chwila zapisu; dzień stoi w treści"},
    )

    class Meta:
        verbose_name = _("sprostowanie")
        verbose_name_plural = _("sprostowania")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class NumberCounter(SealedModel):
    """The last number given in a year; its row is the lock that keeps numbers unique."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    coverage = Coverage(sealed=("last",))

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
