"""The form of an announcement, from the title down."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms_ext.public_site.notices.panels import (
    OlderTranslationsPanel,
    PlacesPanel,
    SecondPersonPanel,
)

CONTENT_PANELS = [
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
