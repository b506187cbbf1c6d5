"""Codes are unique: refusing a taken one, and keeping the former codes of a part."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.public_site.premises.domain.place import Place, called, level_of, place_by_code
from cms_ext.public_site.premises.models import Building, FormerCode, Staircase


def refuse_taken_code(place: Place) -> None:
    """Raises ValidationError at `code` where another part has or had it."""
    building = place.building if isinstance(place, Staircase) else None
    known = place_by_code(type(place), place.code, building=building)
    if known is None or known.pk == place.pk:
        return
    if known.code == place.code:
        words = _("Ten kod ma już {what}. Podaj inny.")
    else:
        words = _("Ten kod miał wcześniej {what} i pliki z nim trafiają tam. Podaj inny.")
    raise ValidationError({"code": words.format(what=called(known))}, code="CODE_TAKEN")


def record_former_code(place: Place, code: str, *, inside: Building | None = None) -> None:
    """Save a former code, by which files find the part; `inside`: a staircase's former building."""
    where: dict[str, Any] = {level_of(place): place}
    FormerCode.objects.get_or_create(code=code, inside=inside, **where)


def forget_own_former_codes(place: Place) -> None:
    """Delete the former codes of a part that are its present code again."""
    inside = Q(inside=place.building) if isinstance(place, Staircase) else Q()
    FormerCode.objects.filter(inside, code=place.code, **{level_of(place): place}).delete()
