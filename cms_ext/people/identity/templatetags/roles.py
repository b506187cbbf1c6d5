"""`{% load roles %}`: a right at one place as text, for the screen of a role."""

from collections.abc import Mapping

from django import template
from django.contrib.auth.models import Permission
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

# What a right means at one place, by its code; at a place each is given separately.
AT_PLACE: Mapping[str, Promise] = {
    "add_page": gettext_lazy("dodaje strony i zmienia własne"),
    "bulk_delete_page": gettext_lazy("usuwa strony razem z ich podstronami"),
    "change_page": gettext_lazy("zmienia także cudze strony"),
    "lock_page": gettext_lazy("zamyka strony przed zmianami"),
    "publish_page": gettext_lazy("publikuje i wycofuje strony"),
    "unlock_page": gettext_lazy("otwiera strony, które zamknął ktoś inny"),
    "add_document": gettext_lazy("dodaje pliki i zmienia własne"),
    "change_document": gettext_lazy("zmienia także cudze pliki"),
    "choose_document": gettext_lazy("wstawia pliki na strony"),
    "add_image": gettext_lazy("dodaje obrazy i zmienia własne"),
    "change_image": gettext_lazy("zmienia także cudze obrazy"),
    "choose_image": gettext_lazy("wstawia obrazy na strony"),
    "add_collection": gettext_lazy("zakłada kolekcje"),
    "change_collection": gettext_lazy("zmienia nazwy kolekcji"),
    "delete_collection": gettext_lazy("usuwa kolekcje"),
}


@register.filter
def in_words(permission: Permission) -> str:
    """Say what a right means at one place; without words its Polish name."""
    return str(AT_PLACE.get(permission.codename, _(permission.name)))
