"""Which records of publication a member of staff may read: the only queries for it.

What is or was public anybody on the staff with the right to this register reads; what is closed or
opens on a later day, its title too, only those who may see the thing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from cms_ext.people.identity.models import User
from cms_ext.public_site.proof.domain.certificate import history
from cms_ext.public_site.proof.models import PublicationRecord, Readers

SEES = "cms_ext_proof.view_publicationrecord"


def records_for(user: AbstractBaseUser | AnonymousUser, today: date) -> QuerySet[PublicationRecord]:
    """The records that this user may read today; none without the right to the register."""
    if not isinstance(user, User) or not user.has_perm(SEES):
        return PublicationRecord.objects.none()
    kinds = PublicationRecord.objects.order_by().values_list("object_type", flat=True).distinct()
    open_kinds = [kind for kind in kinds if _may_see(user, kind)]
    return PublicationRecord.objects.filter(
        Q(audience=Readers.PUBLIC, day__lte=today) | Q(object_type__in=open_kinds)
    )


def history_for(
    user: AbstractBaseUser | AnonymousUser,
    object_type: str,
    object_id: str,
    part: str,
    today: date,
) -> Sequence[PublicationRecord]:
    """All records of one object, oldest first. Raises Http404 alike for none and for closed ones.

    A history with a closed time is not told in part: what is left out would look like open.
    """
    records = history(object_type, object_id, part)
    seen = records_for(user, today).filter(pk__in=[record.pk for record in records]).count()
    if not records or seen != len(records):
        raise Http404
    return records


def _may_see(user: User, object_type: str) -> bool:
    try:
        model = apps.get_model(object_type)
    except (LookupError, ValueError):
        return user.is_superuser
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
