"""The letters of a case (cases.md §5, M1–M3): to an address on file, or one that was confirmed."""

from __future__ import annotations

from datetime import date

from cases.domain.mail_tag import reply_address
from cases.domain.page import page_of
from cases.domain.rating_link import rating_url
from cases.models import Case, DisputedRow
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.working_days import next_working_day
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_message, queue_sealed

CONFIRM = "ebok_plugin/cases/mail/confirm.txt"
CONFIRM_COMPOSER = "cases.domain.confirm_letter"
RECEIVED = "ebok_plugin/cases/mail/received.txt"
SUPPLEMENT = "ebok_plugin/cases/mail/supplement.txt"
ANSWERED = "ebok_plugin/cases/mail/answered.txt"
LONGER = "ebok_plugin/cases/mail/longer.txt"


def notice_address(case: Case) -> str:
    """Where letters of the case may go; "" where they may go nowhere."""
    if case.person is not None:
        return case.person.correspondence_email
    return case.contact_email if case.email_confirmed_at else ""


def term_of(case: Case) -> date:
    """The day by which customers are told to have an answer, always a working day.

    What the law sets, else what the office has set itself: an urgent fault is mended on a Saturday
    too, but nobody writes then.
    """
    return next_working_day(case.term_legal or case.due_internal)


def request_confirmation(case: Case) -> None:
    """A link to the typed address. Nothing else goes there until it was opened."""
    if case.contact_email:
        payload = {"case": str(case.pk)}
        queue_sealed(
            case.contact_email,
            CONFIRM,
            CONFIRM_COMPOSER,
            payload,
            about=case,
            priority=Priority.SIGN_IN,
            unproved=True,
        )


def notify_received(case: Case) -> None:
    notify_customer(case, RECEIVED)


def notify_supplement_requested(case: Case, asked: str) -> None:
    """`asked` as a sentence. What the law sets does not wait for the answer; the office's own
    term does (cases.md §1), and a letter does not promise the contrary.
    """
    notify_customer(case, SUPPLEMENT, asked=asked, keeps_term=bool(case.term_legal))


def notify_answered(case: Case, answer: str = "") -> None:
    """Whoever signs in is told that there is an answer, and reads it there.

    Whoever has no login reads `answer` in the letter: nothing that is said to him holds data
    (E-CAS-05), and his secret is not needed for it.
    """
    rate_url = rating_url(case)
    notify_customer(case, ANSWERED, answer="" if case.person_id else answer, rate_url=rate_url)


def notify_term_extended(case: Case) -> None:
    """The later term; its reason is read behind the sign-in, or the secret."""
    notify_customer(case, LONGER)


def notify_customer(case: Case, template: str, **more: str | bool) -> None:
    """A letter of the case, where it has an address; `more` are words of this template."""
    address = notice_address(case)
    if address:
        known = {
            "number": case.number,
            "title": _title_in_letters(case),
            "term": long_date(term_of(case)),
        }
        reply_to = reply_address(case, address)
        context = {**known, "url": whole_address(page_of(case)), "by_mail": bool(reply_to), **more}
        queue_message(address, template, context, about=case, reply_to=reply_to)


def _title_in_letters(case: Case) -> str:
    """The title; of a complaint about a row its subject alone.

    The title of a row tells an amount, or what a bank wrote: neither goes by e-mail.
    """
    return case.subject.name if DisputedRow.objects.filter(case=case).exists() else case.title
