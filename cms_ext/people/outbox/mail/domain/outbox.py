"""The outbox: queueing messages, and composing those with a secret at their hand-over.

The scheduler hands them over (`delivery.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import OperationalError, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.outbox.mail.address import normalise_mailbox
from cms_ext.people.outbox.mail.domain.letter import (
    LetterText,
    render_like_texts,
    render_text,
    require_one_line,
)
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead, read_letterhead
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import is_as_queued, make_mark
from cms_ext.plugins import (
    Composer,
    ComposerOfMany,
    WaitingRows,
    Withdrawn,
    find_composer,
    find_package_desk_code,
)

Priority = OutgoingMessage.Priority
# Limits what anybody can send to a stranger's mailbox by typing its address into forms.
LETTERS_A_DAY = 5
LETTERS_AT_ONCE = 500
# Longer than any hand-over: a process that died with a message loses its claim by then.
LEASE = timedelta(minutes=15)
# Keys of a payload next to the composer's own.
UNPROVED = "unproved"
LANGUAGE = "language"


def queue_message(
    to: str,
    template: str,
    context: Mapping[str, Any],
    *,
    about: models.Model | None = None,
    priority: Priority = Priority.LETTER,
    desk: str = "",
    reply_to: str = "",
    unproved: bool = False,
) -> OutgoingMessage:
    """Queue a message whose text holds no secret and that nobody unsubscribes from.

    `template` is a plain-text template: its first line is the subject, the text follows an empty
    line; the HTML part is made from the text when it is sent. `desk` is the code of the desk whose
    letterhead it has and who gets an answer, by default that of the template's plugin; `reply_to`
    is another address for an answer. An `unproved` address was typed by somebody unknown: its
    mailbox gets few letters a day, and further ones are stored as withdrawn. Raises ValueError for
    an address or a subject with a line break.
    """
    desk = desk or find_desk(template)
    payload = choose_language(to, unproved=unproved)
    with in_language(payload):
        words = render_text(template, context, desk)
    fields = {"subject": words.subject, "text": words.text, "reply_to": require_one_line(reply_to)}
    return _queued(
        to, template, about, priority, desk, unproved=unproved, payload=payload, **fields
    )


def queue_messages(
    template: str,
    letters: Iterable[tuple[str, Mapping[str, Any], models.Model]],
    priority: Priority = Priority.LETTER,
) -> None:
    """Queue messages as `queue_message` does, together: address, context, what each is about."""
    rows = []
    desk = find_desk(template)
    shared = {"letterhead": SimpleLazyObject(partial(read_letterhead, desk))}
    letters = list(letters)
    languages = find_languages([to for to, _context, _about in letters])
    for to, context, about in letters:
        payload = _payload_of(languages.get(to.lower(), ""))
        with in_language(payload):
            words = render_text(template, {**shared, **context}, desk)
        fields = {"subject": words.subject, "text": words.text, "payload": payload}
        rows.append(new_message(to, template, about, priority, desk, **fields))
    OutgoingMessage.objects.bulk_create(rows, LETTERS_AT_ONCE)


def queue_sealed(
    to: str,
    template: str,
    composer: Composer,
    payload: Mapping[str, Any],
    *,
    about: models.Model | None = None,
    priority: Priority = Priority.LETTER,
    desk: str = "",
    unproved: bool = False,
) -> OutgoingMessage:
    """Queue a message with a secret (a starter password, a one-use link, a way to unsubscribe).

    The outbox stores neither text nor secret. `composer` is one that its plugin declares: it makes
    the secret when the message is handed over, and voids it when the hand-over fails.
    `payload` holds ids only. `desk`, `unproved` and ValueError as in `queue_message`.
    """
    language = choose_language(to, unproved=unproved)
    fields = {"composer": composer.key, "payload": {**payload, **language}}
    desk = desk or find_desk(template)
    return _queued(to, template, about, priority, desk, unproved=unproved, **fields)


def queue_sealed_mailing(
    template: str,
    composer: Composer,
    letters: Iterable[tuple[str, Mapping[str, Any], models.Model]],
) -> None:
    """Queue a sealed message to many readers: address, payload and what it is about."""
    desk, letters = find_desk(template), list(letters)
    languages = find_languages([to for to, _payload, _about in letters])
    OutgoingMessage.objects.bulk_create(
        new_message(
            *(to, template, about, Priority.MAILING, desk),
            composer=composer.key,
            payload={**payload, **_payload_of(languages.get(to.lower(), ""))},
        )
        for to, payload, about in letters
    )


def find_languages(addresses: Sequence[str]) -> dict[str, str]:
    """Return the language of each address whose person chose another than Polish; one query."""
    people = get_user_model()._base_manager.alias(mailbox=Lower("person__correspondence_email"))
    chosen = people.filter(mailbox__in=[to.lower() for to in addresses]).exclude(
        person__language=""
    )
    return dict(chosen.values_list(Lower("person__correspondence_email"), "person__language"))


def choose_language(to: str, *, unproved: bool = False) -> dict[str, str]:
    """Return what a message notes of its language; nothing for Polish.

    A visitor who typed the address reads the language of the page.
    """
    visitor = (get_language() or "") if unproved else ""
    return _payload_of(find_languages([to]).get(to.lower(), visitor))


def _payload_of(language: str) -> dict[str, str]:
    return {} if language in ("", settings.LANGUAGE_CODE) else {LANGUAGE: language}


def in_language(payload: Mapping[str, Any]) -> override:
    """Return the context in which the message with this payload is composed."""
    return override(payload.get(LANGUAGE, settings.LANGUAGE_CODE))


def _queued(
    to: str,
    template: str,
    about: models.Model | None,
    priority: Priority,
    desk: str,
    *,
    unproved: bool,
    **fields: Any,
) -> OutgoingMessage:
    if unproved:
        fields["payload"] = {**fields.get("payload", {}), UNPROVED: True}
    message = new_message(to, template, about, priority, desk, **fields)
    if unproved and _had_enough(message):
        message.state, message.ended_at = message.State.WITHDRAWN, message.queued_at
        message.last_error = _(
            "Ten adres dostał już dziś kilka listów, których nikt nie potwierdził."
        )
    message.save(force_insert=True)
    return message


def _had_enough(message: OutgoingMessage) -> bool:
    """Tell whether the mailbox got enough letters today, on any matter, in any spelling."""
    mailbox, since = normalise_mailbox(message.to), message.queued_at - timedelta(days=1)
    recent = OutgoingMessage.objects.filter(queued_at__gt=since, **{f"payload__{UNPROVED}": True})
    sent = recent.exclude(state=message.State.WITHDRAWN).values_list("to", flat=True)
    return sum(normalise_mailbox(to) == mailbox for to in sent) >= LETTERS_A_DAY


def new_message(
    to: str, template: str, about: models.Model | None, priority: Priority, desk: str, **fields: Any
) -> OutgoingMessage:
    """Make a row of the outbox with its mark; the caller saves it."""
    now = timezone.now()
    message = OutgoingMessage(
        to=require_one_line(to),
        template=template,
        about_type=about._meta.label if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        priority=priority,
        desk=desk,
        queued_at=now,
        next_try_at=now,
        **fields,
    )
    message.mark = make_mark(message)
    return message


def reassign_messages(former: models.Model, current: models.Model) -> None:
    """Let the messages about a row be about another one of its model; in a transaction."""
    rows = OutgoingMessage.objects.filter(about_type=former._meta.label, about_id=str(former.pk))
    for message in rows.order_by("pk").select_for_update():
        is_whole = is_as_queued(message)
        message.about_id = str(current.pk)
        if is_whole:
            message.mark = make_mark(message)
        message.save(update_fields=["about_id", "mark"])


def find_desk(template: str) -> str:
    """Return the code of the desk of the plugin whose template it is; "" without one."""
    return find_package_desk_code(template.partition("/")[0])


def may_resend(message: OutgoingMessage) -> bool:
    """Tell whether it failed and can still be sent: it has a text or a composer."""
    return message.state == OutgoingMessage.State.FAILED and bool(message.composer or message.text)


def list_failed_messages(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Return failed messages that can be sent again, as a work queue."""
    failed = OutgoingMessage.objects.filter(state=OutgoingMessage.State.FAILED)
    return WaitingRows(failed.exclude(composer="", text=""), since="ended_at")


@transaction.atomic
def resend_message(message: OutgoingMessage, origin: Origin) -> None:
    """Queue a failed message again with all its tries. Raises ValidationError."""
    message = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if not may_resend(message):
        raise ValidationError(_("Tę wiadomość już wysłano, wysyła się albo nie ma jej treści."))
    now = timezone.now()
    message.state = OutgoingMessage.State.QUEUED
    message.next_try_at, message.tries, message.ended_at = now, 0, None
    message.save(update_fields=["state", "next_try_at", "tries", "ended_at"])
    record(
        "MAIL_RESENT",
        origin,
        obj=message,
        from_state=OutgoingMessage.State.FAILED,
        to_state=OutgoingMessage.State.QUEUED,
    )


class MailNotHandedOver(Exception):
    """The message was not sent; the text tells the clerk why, without address and content.

    `permanent`: another try would give the same. `server_down`: the cause is not this message, so
    the others need not be tried now.
    """

    def __init__(self, reason: str, *, permanent: bool, server_down: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.server_down = server_down


log = logging.getLogger(__name__)


def compose_message(message: OutgoingMessage) -> LetterText:
    """Return the text of a message; a sealed one's is made now, its secret stored as a hash.

    Raises Withdrawn when the message is no longer due, MailNotHandedOver when it cannot be
    composed: then nothing that was made for it is left.
    """
    if not message.composer:
        return LetterText(message.subject, message.text)
    try:
        with transaction.atomic():
            context = _require_composer(message).context(message.payload, message.to)
            return render_text(message.template, context, message.desk)
    except (Withdrawn, MailNotHandedOver):
        raise
    except OperationalError as busy:
        raise MailNotHandedOver("Baza danych była zajęta.", permanent=False) from busy
    except Exception as error:
        # A composer belongs to another package and may raise anything; the others must go out.
        # Its message may hold the secret or somebody's data, the kind of the error does not.
        reason = f"Błąd przy składaniu wiadomości: {type(error).__name__}."
        raise MailNotHandedOver(reason, permanent=True) from None


def compose_messages(
    messages: Iterable[OutgoingMessage], letterheads: Callable[[str], Letterhead]
) -> dict[int, LetterText]:
    """Compose the messages of a portion that one composer makes together; texts by primary key.

    The others are composed in their turn, which also reports what is wrong.
    """
    texts: dict[int, LetterText] = {}
    polish = [message for message in messages if LANGUAGE not in message.payload]
    for (name, template, desk), group in groupby(
        polish, key=lambda message: (message.composer, message.template, message.desk)
    ):
        try:
            composer = find_composer(name)
            if not isinstance(composer, ComposerOfMany):
                continue
            letters = {message.pk: (message.payload, message.to) for message in group}
            contexts = composer.contexts(letters)
            texts |= render_like_texts(
                template, contexts, composer.OWN_ADDRESSES, letterheads(desk)
            )
        except Exception as error:
            # As above: each of them is tried separately.
            log.warning("%s: not composed together: %s", name, type(error).__name__)
    return texts


def void_sealed_secret(message: OutgoingMessage) -> None:
    """Void the secret of a sealed message that could not be sent."""
    if not message.composer:
        return
    try:
        with transaction.atomic():
            _require_composer(message).failed(message.payload)
    except Exception as error:
        # As above: the queue goes on; nobody received the secret that is left, and a retry makes
        # another one.
        log.error("message %s: nothing taken back: %s", message.pk, type(error).__name__)


def _require_composer(message: OutgoingMessage) -> Composer:
    """Return the composer of a sealed message. Raises MailNotHandedOver when no plugin has it."""
    composer = find_composer(message.composer)
    if composer is None:
        raise MailNotHandedOver(
            "Wtyczka, która składa tę wiadomość, jest wyłączona albo starsza od niej. Włącz ją "
            "albo zaktualizuj, a potem wyślij wiadomość ponownie.",
            permanent=True,
        )
    return composer
