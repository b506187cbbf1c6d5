"""The fields of the announcement's editor, from the title down, its notes, and the next steps."""

from typing import NamedTuple

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.guards import AnnouncementPermissionTester
from cms_ext.public_site.notices.translation import list_translations

# A function (page, user) → iterable of NextStep, registered in a `wagtail_hooks` module.
HOOK = "register_notice_steps"


class NextStep(NamedTuple):
    label: str
    address: str


def list_next_steps(page: Page, user: User) -> list[NextStep]:
    """Return the steps that this person may take with a live notice; none for a draft."""
    if not page.live:
        return []
    steps = [step for offer in hooks.get_hooks(HOOK) for step in offer(page, user)]
    if AnnouncementPermissionTester(user, page).can_withdraw():
        steps.append(NextStep(gettext("Sprostuj"), reverse("notices_correction", args=[page.pk])))
        steps.append(NextStep(gettext("Wycofaj"), reverse("notices_withdrawal", args=[page.pk])))
    return steps


class NextStepsPanel(Panel):
    """Links to the posters, the correction and the withdrawal of a live notice."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/next_steps.html"

        @cached_property
        def steps(self) -> list[NextStep]:
            return list_next_steps(self.instance, self.request.user) if self.instance.pk else []

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and bool(self.steps)


class PlacesPanel(MultiFieldPanel):
    """The choice of targets, with the number of people and premises of the saved draft."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "cms_ext/notices/admin/whom_panel.html"


class OlderTranslationsPanel(Panel):
    """The translations in the saved draft that are older than the Polish text."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/older_translations.html"

        @cached_property
        def older(self) -> list[str]:
            found = list_translations(self.instance) if self.instance.translated_from else ()
            return [one.language.polish for one in found if one.older]

        def is_shown(self) -> bool:
            return bool(super().is_shown()) and bool(self.older)


class SecondPersonPanel(Panel):
    """A note that somebody else has to publish this kind."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms_ext/notices/admin/second_person.html"

        def is_shown(self) -> bool:
            kind = self.instance.kind
            return bool(super().is_shown()) and kind is not None and kind.second_person


CONTENT_PANELS = [
    NextStepsPanel(),
    TitleFieldPanel("title", placeholder=_("Tytuł ogłoszenia")),
    FieldRowPanel([FieldPanel("kind", widget=forms.Select), FieldPanel("place")]),
    SecondPersonPanel(),
    FieldPanel("lead", widget=AdminAutoHeightTextInput),
    PlacesPanel(
        [FieldPanel(name) for name in ("everybody", "properties", "buildings", "staircases")],
        heading=_("Kogo dotyczy"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
            FieldRowPanel([FieldPanel("pinned"), FieldPanel("pinned_until")]),
        ],
        heading=_("Kiedy widać"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldRowPanel([FieldPanel("medium"), FieldPanel("severity")]),
        ],
        heading=_("Wydarzenie"),
        help_text=_("Dla przerw, prac, zebrań, odczytów i przeglądów."),
    ),
    FieldPanel("body"),
    FieldPanel("attachments"),
    OlderTranslationsPanel(),
    FieldPanel("translations"),
    FieldPanel("poster_text", widget=AdminAutoHeightTextInput),
    FieldPanel("contact_desk", widget=forms.Select),
]
