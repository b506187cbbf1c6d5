"""Contact data of an approved application, written into the register where it lacks them."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.applicant import Agreement, FieldComparison, compare_with_register
from cms_ext.access.domain.step import CLERK, lock_application
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.address_link import set_registered_email
from cms_ext.people.identity.domain.person import set_postal_address, set_registered_phone

# By key of the form the verb that changes the fact on file.
VERBS: Mapping[str, Callable[..., None]] = {
    "email": set_registered_email,
    "phone": set_registered_phone,
    "correspondence_address": set_postal_address,
}
APPROVED = (
    ApplicationState.APPROVED,
    ApplicationState.CREDENTIALS_ISSUED,
    ApplicationState.ACTIVATED,
    ApplicationState.EXPIRED,
)
TO_WRITE = (Agreement.NOT_ON_FILE, Agreement.DIFFERENT)


def list_contact_differences(
    application: AccessApplication, today: date
) -> Mapping[str, FieldComparison]:
    """Map by key the contact data of an approved application that the register has not."""
    person = application.person
    if application.state not in APPROVED or person is None or person.died_on is not None:
        return {}
    return {
        field.key: field
        for field in compare_with_register(application, today)
        if field.key in VERBS and field.agreement in TO_WRITE
    }


@transaction.atomic
def register_contact(
    application: AccessApplication, keys: Collection[str], origin: Origin, today: date
) -> list[FieldComparison]:
    """Write these data into the register, on the ground of the application; return what changed.

    Uses the functions of the desk „Osoby”: the old e-mail address is notified of a new one, and
    nothing is issued to the new one for 24 hours. Raises Refusal (another desk's or an own
    application), and `typed_values.ValueRefused` for a value that no register takes.
    """
    lock_application(application)
    for guard in CLERK:
        guard(application, origin)
    found = list_contact_differences(application, today)
    changed = [found[key] for key in VERBS if key in found and key in keys]
    ground = _("wniosek %(number)s") % {"number": application.number}
    since = timezone.localdate(application.received_at)
    for field in changed:
        value = str(application.payload[field.key])
        VERBS[field.key](application.person, value, origin, ground, since=since)
    return changed
