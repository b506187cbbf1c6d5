"""A reading goes back to whoever handed it in, who is told by e-mail."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from ebok_plugin.utilities.meters.domain.reading import return_reading
from ebok_plugin.utilities.meters.models import Reading
from ebok_plugin.utilities.meters.vocabulary import ReadingSource

RETURNED = "ebok_plugin/meters/mail/returned.txt"


@transaction.atomic
def return_and_tell(reading: Reading, reason: str, *, on: date, origin: Origin) -> Reading:
    """`return_reading`, and a letter to the resident whose figure it is, where an address is on
    file. Figure and reason stand in E-BOK, never in the letter.
    """
    returned = return_reading(reading, reason, on=on, origin=origin)
    user = returned.entered_by
    if returned.source == ReadingSource.RESIDENT and user is not None and user.person is not None:
        address = user.person.correspondence_email
        if address:
            where = whole_address(reverse("ebok_meters:meter", args=[returned.meter_id]))
            queue_message(address, RETURNED, {"url": where}, about=returned)
    return returned
