"""Mapping profiles: shipped ones and those that staff save, rename and remove."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.tables import FileRefused
from cms_ext.base.tables.findings import about_file, shorten_value
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.mirror.mapping.loading import dump_profile, load_profile, shipped_profiles
from ebok_plugin.mirror.mapping.profile import BalanceFrom, Profile
from ebok_plugin.mirror.models import MappingProfile

# A version of a saved profile, as a snapshot names it; no name of a profile has the sign.
_VERSION = re.compile(r"(.+)#([0-9]{1,5})")


def list_profiles() -> QuerySet[MappingProfile]:
    """Return the saved profiles that are in use, by name."""
    return MappingProfile.objects.filter(ended_at__isnull=True).select_related("saved_by")


def profile_names() -> list[tuple[str, str]]:
    """List names and titles of all profiles, saved ones first."""
    saved = [(row.name, row.name) for row in list_profiles()]
    return [*saved, *((one.name, one.title) for one in shipped_profiles().values())]


def find_profile(name: str) -> Profile | None:
    """Return a profile by its name, the version `name#2` of a saved one, or None."""
    if name in shipped_profiles():
        return shipped_profiles()[name]
    rows = MappingProfile.objects.all()
    if found := _VERSION.fullmatch(name):
        row = rows.filter(name=found[1], version=int(found[2])).first()
    else:
        row = rows.filter(name=name, ended_at__isnull=True).first()
    return get_profile(row) if row else None


def require_profile(name: str, encoding: str | None = None) -> Profile:
    """Return a profile by its name, for files in a chosen encoding. Raises FileRefused."""
    profile = find_profile(name)
    if profile is None:
        known = ", ".join(name for name, _title in profile_names())
        message = _("Nie ma układu plików „{name}”.").format(name=shorten_value(name))
        raise FileRefused(about_file("PROFILE_UNKNOWN", message, expected=known))
    return replace(profile, encoding=encoding) if encoding else profile


def get_profile(row: MappingProfile) -> Profile:
    """Return the profile of a row, by the name that says its version."""
    return load_profile(f"{row.name}#{row.version}", row.content)


@transaction.atomic
def save_profile(name: str, profile: Profile, *, origin: Origin) -> MappingProfile:
    """Save a profile under this name; a former version ends. Raises ValidationError."""
    _require_name(name)
    if profile.balance is BalanceFrom.ELSEWHERE:
        message = _(
            "Ten plik nie podaje sald. Wpisz nazwę układu, który je czyta, i zaznacz „Dopisz ten "
            "plik do układu”."
        )
        raise ValidationError({"joins": message})
    versions = _lock_versions(name)
    last = max((row.version for row in versions), default=0)
    _end(versions, origin)
    row = MappingProfile.objects.create(
        name=name,
        version=last + 1,
        content=dump_profile(profile),
        saved_at=timezone.now(),
        saved_by=origin.actor,
    )
    record("MAPPING_PROFILE_SAVED", origin, obj=row, changes={"version": row.version})
    return row


@transaction.atomic
def rename_profile(row: MappingProfile, name: str, *, origin: Origin) -> MappingProfile:
    """Give a profile another name, which is a new version of its own; return that.

    Raises ValidationError: a name in use, a profile that was changed meanwhile.
    """
    _require_name(name)
    if any(one.ended_at is None for one in _lock_versions(name)):
        raise ValidationError({"name": _("Układ o tej nazwie już jest.")})
    _require_current(row)
    _end([row], origin)
    versions = [one.version for one in _lock_versions(name)]
    renamed = MappingProfile.objects.create(
        name=name,
        version=max(versions, default=0) + 1,
        content=row.content,
        saved_at=timezone.now(),
        saved_by=origin.actor,
    )
    changes = {"before": row.name, "after": name}
    record("MAPPING_PROFILE_RENAMED", origin, obj=renamed, changes=changes)
    return renamed


@transaction.atomic
def remove_profile(row: MappingProfile, *, origin: Origin) -> None:
    """End a profile; it stays for snapshots that were read by it. Raises ValidationError."""
    _require_current(row)
    _end([row], origin)
    record("MAPPING_PROFILE_REMOVED", origin, obj=row)


def _lock_versions(name: str) -> list[MappingProfile]:
    return list(MappingProfile.objects.select_for_update().filter(name=name).order_by("version"))


def _require_current(row: MappingProfile) -> None:
    row.refresh_from_db(from_queryset=MappingProfile.objects.select_for_update())
    if row.ended_at is not None:
        raise ValidationError(_("Ten układ ktoś już zmienił albo usunął."))


def _require_name(name: str) -> None:
    if "#" in name or name in shipped_profiles():
        raise ValidationError({"name": _("Wybierz inną nazwę, bez znaku #.")})


def _end(rows: Iterable[MappingProfile], origin: Origin) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at, row.ended_by = timezone.now(), origin.actor
            row.save()
