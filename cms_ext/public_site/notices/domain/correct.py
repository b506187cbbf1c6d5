"""Correcting an announcement so that its readers are notified; an edit notifies nobody."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.sanitising.words import one_line
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.notices.guards import data_in_a_correction, personal_data
from cms_ext.public_site.notices.models import AnnouncementPage, Correction


@transaction.atomic
def correct_announcement(
    page: AnnouncementPage, words: str, *, on: date, origin: Origin
) -> Correction:
    """Add „Sprostowanie z dnia …” to the page and send it again to feeds and subscribers.

    Raises ValidationError for one that nobody could have read (a draft, or one that is over), and
    for words with personal data.
    """
    page = AnnouncementPage.objects.select_for_update().get(pk=page.pk)
    if not page.live or page.valid_from > on or page.is_over(on):
        raise ValidationError(_("Sprostować można tylko ogłoszenie, które teraz widać na stronie."))
    words = one_line(words)
    # Whoever writes the sentence publishes it in the same moment (E-ANN-02).
    personal = personal_data([words], on)
    if personal:
        raise ValidationError(data_in_a_correction(personal))
    correction = Correction.objects.create(announcement=page, words=words, on=on, at=timezone.now())
    AnnouncementPage.objects.filter(pk=page.pk).update(corrections=F("corrections") + 1)
    record("ANNOUNCEMENT_CORRECTED", origin, obj=page, note=words)
    return correction
