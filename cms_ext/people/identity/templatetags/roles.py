"""`{% load roles %}`: a right at one place in words, for the screen of a role."""

from django import template
from django.contrib.auth.models import Permission

from cms_ext.people.identity.views.wagtail_users import describe_placed_right

register = template.Library()


@register.filter
def in_words(permission: Permission) -> str:
    return describe_placed_right(permission)
