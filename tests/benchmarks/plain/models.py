"""The same site by Wagtail's own means, as its guide describes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail import blocks
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page


class PlainKind(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class PlainNotice(Page):
    kind = models.ForeignKey(PlainKind, on_delete=models.PROTECT)
    lead = models.TextField()
    place = models.TextField(blank=True)
    day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    body = StreamField([("text", blocks.RichTextBlock())])
    template = "plain/notice.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        others = PlainNotice.objects.live().public().exclude(pk=self.pk)
        return context | {
            "newer": others.filter(day__gte=self.day).order_by("day").first(),
            "older": others.filter(day__lt=self.day).order_by("-day").first(),
        }


class TaskBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    help = blocks.CharBlock()
    page = blocks.PageChooserBlock()


class DeskBlock(blocks.StructBlock):
    matter = blocks.CharBlock()
    room = blocks.CharBlock()


class PanelBlock(blocks.StructBlock):
    name = blocks.CharBlock()
    full_name = blocks.CharBlock()
    audience = blocks.CharBlock()
    contents = blocks.ListBlock(blocks.CharBlock())


class PlainHome(Page):
    heading = models.CharField(max_length=60)
    intro = models.CharField(max_length=160)
    tasks = StreamField([("task", TaskBlock())])
    desks = StreamField([("desk", DeskBlock())])
    panels = StreamField([("panel", PanelBlock())])
    template = "plain/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        notices = PlainNotice.objects.live().public().select_related("kind")
        coming = notices.filter(starts_at__date__gte=today).order_by("starts_at")
        return context | {
            "notices": notices.order_by("-pinned", "-day")[:5],
            "events": coming[:4],
            "outage": coming.filter(starts_at__date=today).first(),
            "procedure": notices.filter(kind__name="Procedura dostępu").first(),
        }


@register_setting
class PlainCoop(BaseSiteSetting):
    short_name = models.CharField(max_length=30)
    full_name = models.CharField(max_length=160)
    address = models.CharField(max_length=160)
    phone = models.CharField(max_length=20)
    emergency_phone = models.CharField(max_length=20)
    email = models.EmailField()
    hours = models.JSONField()
    contact_page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    privacy_page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    accessibility_page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")

    select_related = ["contact_page", "privacy_page", "accessibility_page"]
