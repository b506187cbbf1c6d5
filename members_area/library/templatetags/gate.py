"""`{% load gate %}`: what the detector saw, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.extraction import HiddenLocation
from members_area.library.domain.queries.staff import rule_in_words
from members_area.library.models import Finding

PLACES: Mapping[str, object] = {
    HiddenLocation.METADATA: gettext_lazy("metadane pliku"),
    HiddenLocation.ANNOTATION: gettext_lazy("notatka na stronie"),
    HiddenLocation.FORM_FIELD: gettext_lazy("pole formularza"),
    HiddenLocation.ATTACHMENT: gettext_lazy("załącznik w pliku"),
    HiddenLocation.HIDDEN_TEXT: gettext_lazy("tekst niewidoczny na stronie"),
    HiddenLocation.PREVIOUS_REVISION: gettext_lazy("wcześniejszy zapis pliku"),
    HiddenLocation.COMMENT: gettext_lazy("komentarz"),
    HiddenLocation.HEADER: gettext_lazy("nagłówek albo stopka"),
}

register = template.Library()


@register.filter
def rule_name(finding: Finding) -> str:
    """The detector's rule as people say it: `numer telefonu`."""
    return rule_in_words(finding.rule)


@register.filter
def place_name(finding: Finding) -> str:
    """Where in the file: `strona 2`, or what is not seen on any page."""
    if finding.page is not None:
        return _("strona %d") % finding.page
    return str(PLACES.get(finding.place, finding.place))
