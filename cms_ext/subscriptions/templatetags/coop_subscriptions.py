"""`{% load coop_subscriptions %}`: whom an announcement will reach, before it is published."""

from __future__ import annotations

from django import template

from cms_ext.notices.models import AnnouncementKind
from cms_ext.notices.targets import Targets
from cms_ext.rules.clock import business_today
from cms_ext.subscriptions.domain.told import Told, told

register = template.Library()


@register.simple_tag
def told_of(targets: Targets, kind: AnnouncementKind | None) -> Told:
    """As it would be today."""
    return told(targets, kind, business_today())
