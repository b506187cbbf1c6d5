from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class PlainNotice(Page):
    lead = models.TextField()
    day = models.DateField()
    body = StreamField([("text", blocks.RichTextBlock())])
    template = "plain/notice.html"


class PlainHome(Page):
    template = "plain/home.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        notices = PlainNotice.objects.live().public().order_by("-day")[:5]
        return context | {"notices": notices}
