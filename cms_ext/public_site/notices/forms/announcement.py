"""The editor's form of an announcement: its checks and their numbers (announcement.md §7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision

from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.notices.blocks import OutageMedium, choices_with
from cms_ext.public_site.notices.forms.places import EVERYBODY, SOME, TargetsForm
from cms_ext.public_site.notices.guards import (
    ENDLESS_ALERT,
    ENDS_BEFORE_START,
    data_refusal,
    ends_before_starts,
    files_refusal,
    kind_refusal,
    personal_data,
    words_of,
)
from cms_ext.public_site.notices.translation import comparable
from cms_ext.public_site.pages.forms import SiteCopyForm, SitePageForm
from cms_ext.public_site.pages.models.base import section_of

TITLE_LENGTH = range(10, 121)


class AnnouncementForm(TargetsForm, SitePageForm):
    """Dates that fit each other; the usual last day of the kind when none was chosen."""

    medium = forms.ChoiceField(
        label=gettext_lazy("Medium"),
        help_text=gettext_lazy("Czego dotyczy przerwa."),
        choices=OutageMedium.choices,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        medium = self.fields["medium"]
        assert isinstance(medium, forms.ChoiceField)
        medium.choices = choices_with(self.instance.medium)
        # A new announcement is for nobody until its editor says so.
        self.initial["everybody"] = None if self.instance._state.adding else self._whom()

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not self.is_deferred_validation and len(title) not in TITLE_LENGTH:
            self.add_error(
                "title",
                _("Tytuł ma %(length)d znaków, a powinien mieć od 10 do 120.")
                % {"length": len(title)},
            )
        return title

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.settle_places(cleaned, complete=not self.is_deferred_validation)
        self._order_of_dates(cleaned)
        self._one_of_each_language(cleaned)
        if not self.is_deferred_validation:  # it is to be published, and no mere draft
            self._end_of_an_alert(cleaned)
            # Before the last day is filled in, which would look like somebody's change.
            if "action-publish" in self.data and not self._of_another_and_untouched():
                self._own_words(cleaned)
            self._usual_last_day(cleaned)
            self._schedule_inside(cleaned)
            self._schedule_of_targets(cleaned)
        return cleaned

    def has_changed(self) -> bool:
        """Whether somebody changed something, and not only the editor its own marks.

        Wagtail saves a version of the approver's where this is true, and its author may not
        approve it (E-ANN-02).
        """
        if not super().has_changed():
            return False
        latest = self.instance.latest_revision
        inline = (form for formset in self.formsets.values() for form in formset.forms)
        return (
            latest is None
            or not self.is_valid()
            or any(form.has_changed() for form in inline)
            or not self._says(latest)
        )

    def _whom(self) -> str | None:
        targets = self.instance.targets
        if targets.nobody:
            return None
        return EVERYBODY if targets.everybody else SOME

    def _one_of_each_language(self, cleaned: dict[str, Any]) -> None:
        codes = [block.value["language"] for block in cleaned.get("translations") or ()]
        if len(set(codes)) < len(codes):
            self.add_error(
                "translations",
                _("Ogłoszenie może mieć jedno tłumaczenie na każdy język. Usuń powtórzone."),
            )

    def _own_words(self, cleaned: dict[str, Any]) -> None:
        """Whoever publishes from the editor wrote what he publishes (E-ANN-02)."""
        kind = cleaned.get("kind")
        if kind is not None and kind.second_person:
            self.add_error("kind", kind_refusal(kind))
            return
        found = personal_data(words_of(cleaned.get), business_today())
        if found:
            self.add_error("body", data_refusal(found))
        bodies = (cleaned.get(name) for name in ("attachments", "body", "translations"))
        files = files_refusal(bodies, business_today())
        if files:
            self.add_error("attachments", files)

    def _of_another_and_untouched(self) -> bool:
        """Whether somebody else wrote all that is published, as far as it is content."""
        latest = self.instance.latest_revision
        return latest is not None and latest.user_id != self.for_user.pk and self._says(latest)

    def _says(self, revision: Revision) -> bool:
        """Whether the fields say what this version says."""
        draft = revision.as_object()
        names = [name for name in self.cleaned_data if hasattr(draft, name)]
        return all(
            comparable(self.cleaned_data[name]) == comparable(getattr(draft, name))
            for name in names
        )

    def _usual_last_day(self, cleaned: dict[str, Any]) -> None:
        """At the first publication only: an editor may take the end off afterwards."""
        kind, first = cleaned.get("kind"), cleaned.get("valid_from")
        if self.instance.number or cleaned.get("valid_until"):
            return
        if kind is not None and not kind.needs_end and first is not None:
            cleaned["valid_until"] = kind.last_day(first, _day(cleaned, "ends_at", "starts_at"))

    def _order_of_dates(self, cleaned: dict[str, Any]) -> None:
        for end in ends_before_starts(cleaned.get):
            self.add_error(end, ENDS_BEFORE_START)

    def _end_of_an_alert(self, cleaned: dict[str, Any]) -> None:
        kind = cleaned.get("kind")
        if kind is not None and kind.needs_end and not cleaned.get("valid_until"):
            self.add_error("valid_until", ENDLESS_ALERT)

    def _schedule_inside(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        for visit in _visits(cleaned.get("body") or ()):
            day = visit["day"]
            if (first and day < first) or (last and day > last):
                self.add_error(
                    "body",
                    _("Termin %(day)s w harmonogramie wypada poza dniami ogłoszenia.")
                    % {"day": day.strftime("%d.%m.%Y")},
                )

    def _schedule_of_targets(self, cleaned: dict[str, Any]) -> None:
        targets = self.targets_in(cleaned)
        if targets.nobody:
            return
        for visit in _visits(cleaned.get("body") or ()):
            staircase = visit["staircase"]
            if staircase is not None and not targets.reach(staircase):
                self.add_error(
                    "body",
                    _(
                        "E-ANN-04 Harmonogram zawiera klatkę spoza wybranych nieruchomości: "
                        "%(staircase)s. Zaznacz ją w polu „Kogo dotyczy” albo usuń ten termin."
                    )
                    % {"staircase": staircase},
                )


class AnnouncementCopyForm(SiteCopyForm):
    """Copies only, as drafts, for the same readers: an alias would carry its original's number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        target = cleaned.get("new_parent_page")
        if isinstance(target, Page) and section_of(target) != section_of(self.page):
            self.add_error(
                "new_parent_page",
                _("Ogłoszenie zostaje przy swoich czytelnikach. Wybierz miejsce w tym dziale."),
            )
        return cleaned


def _day(cleaned: dict[str, Any], *names: str) -> date | None:
    moment = next((cleaned[name] for name in names if cleaned.get(name)), None)
    return moment.date() if moment else None


def _visits(body: Any) -> Iterator[Any]:
    for block in body:
        if block.block_type == "schedule":
            yield from block.value["visits"]
