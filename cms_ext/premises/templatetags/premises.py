"""Addresses of the premises tree in templates."""

from django import template
from django.urls import reverse

from cms_ext.premises.domain.place import Place
from cms_ext.premises.views.address import SLUGS, make_place_url

register = template.Library()


@register.simple_tag
def place_url(place: Place) -> str:
    return make_place_url(place)


@register.simple_tag
def bulk_url(level: str, name: str) -> str:
    return reverse("premises_bulk", args=[SLUGS[level], name])
