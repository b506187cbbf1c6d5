from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PageWords(models.Model):
    """The folded words of a page, each between blanks, for the site's search.

    A column of our own and not the full-text index: SQLite and PostgreSQL tokenise and fold
    differently, and the question who may see a page must be a part of the same query.
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    title = models.TextField(_("tytuł"))
    text = models.TextField(_("tytuł i treść"))

    class Meta:
        verbose_name = _("słowa strony")
        verbose_name_plural = _("słowa stron")

    def __str__(self) -> str:
        return self.title
