"""Asks plugins for what they offer to others: desks, charges, corrections, documents, rows.

Of a plugin that is off there is nothing, and no foreign key leads to it.

A plugin declares the desk with which a site begins. What editors changed since comes from the
plugin that declares `DeskPart.desks`; without it the declaration itself holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import IO, Any
from uuid import UUID

from cms_ext.plugins.contract import PluginConfig
from cms_ext.plugins.offers_part import (
    AccountBook,
    Charging,
    Corrections,
    CorrectionStatus,
    DisputableRows,
    FollowedAccounts,
    NamedPapers,
    NewCharge,
    NewCorrection,
    NewRequest,
    Numbers,
    OpenRequest,
    PayerAccount,
    PostedCharge,
    ReportedEvent,
    Requests,
    RowFigures,
)
from cms_ext.plugins.operations_part import IncomingMail, LetterStore
from cms_ext.plugins.panel_part import Panel
from cms_ext.plugins.payment_gateway import PaymentGateway
from cms_ext.plugins.people_part import Desk
from cms_ext.plugins.registry import UnknownPanel, find_slot, list_plugins, plugin_configs
from cms_ext.plugins.site_part import PaperLink


def describe_desk(desk: Desk) -> Desk:
    """Return the desk with this co-op's name, room and telephone. At most one query."""
    describe = find_slot(lambda plugin: plugin.desk.desks)
    return describe(desk) if describe else desk


def find_addressee(email: str) -> str:
    """Return the name of the one person on file with this address; else empty. One query."""
    find = find_slot(lambda plugin: plugin.people.addressee)
    return find(email) if find else ""


def find_panel_desk(realm: str) -> Desk:
    """Return the desk to which a realm's panel sends people, as this co-op describes it.

    It is declared by the panel's own plugin, also where the site takes no applications for it.
    Raises UnknownPanel. One query at the most.
    """
    for config in plugin_configs():
        ways = config.plugin.people.access
        if config.realm == realm and config.plugin.panel.panel and ways:
            return describe_desk(ways[0].desk)
    raise UnknownPanel(realm)


def find_desk(code: str) -> Desk | None:
    """Return the desk of this code, as this co-op describes it; None for a code that names none.

    One query at the most.
    """
    declared = {desk.code: desk for _config, desk in _declared_desks()}
    desk = describe_desk(declared.get(code, Desk(code, "", "", ""))) if code else None
    return desk if desk and desk.name else None


def find_realm_desk_code(realm: str) -> str:
    """Return the code of the desk to which a realm's panel sends people; "" for staff. No query."""
    return next((desk.code for config, desk in _declared_desks() if config.realm == realm), "")


def find_package_desk_code(package: str) -> str:
    """Return the code of the desk that a plugin's top package declares; "" without one.

    No query.
    """
    return next(
        (
            desk.code
            for config, desk in _declared_desks()
            if config.name.partition(".")[0] == package
        ),
        "",
    )


def _declared_desks() -> Iterator[tuple[PluginConfig, Desk]]:
    for config in plugin_configs():
        for procedure in config.plugin.people.access:
            yield config, procedure.desk


def fill_in_desk(text: str, desk: Desk) -> str:
    """Replace `%(desk)s` and `%(room)s` in the text by this co-op's desk and its room.

    Any other percent sign is left alone: an office writes such texts too. A text without either
    costs no query.
    """
    if "%(desk)s" not in text and "%(room)s" not in text:
        return text
    described = describe_desk(desk)
    return text.replace("%(desk)s", str(described.name)).replace("%(room)s", described.room)


def render_login_help(panel: Panel) -> str:
    """`Panel.login_help` with the desk of the plugin's first procedure."""
    text = str(panel.login_help)
    # By the address: the texts of `panel` are those of the site's catalogue and of a language.
    ways = (
        plugin.people.access
        for plugin in list_plugins()
        if plugin.panel.panel and plugin.panel.panel.path == panel.path
    )
    desk = next((way.desk for access in ways for way in access), None)
    return fill_in_desk(text, desk) if desk else text


def list_chargeable_accounts(person: Any, today: date) -> Sequence[PayerAccount]:
    """Return the accounts of this person that can be charged today.

    None where no plugin keeps any.
    """
    slot = _charging()
    return slot.accounts(person, today) if slot else ()


def has_charging() -> bool:
    """Return True if a plugin of this site charges."""
    return _charging() is not None


def may_charge(user: Any) -> bool:
    """Return True if this member of staff may charge."""
    slot = _charging()
    return slot is not None and bool(user.has_perms(slot.rights))


def post_charge(charge: NewCharge, origin: Any, today: date) -> None:
    """Charge it in the caller's transaction; a known key charges nothing again.

    Raises Refusal: without the right, on an account that the person does not pay for, for another
    amount under a known key, and whatever the accounts themselves refuse.
    """
    slot = _charging()
    assert slot is not None  # the caller has checked accounts_are_kept
    slot.charge(charge, origin, today)


def find_posted_charges(keys: Collection[str], today: date) -> Mapping[str, PostedCharge]:
    """Return the posted charges by key; keys that are not charged are left out.

    No keys cost nothing.
    """
    slot = _charging()
    if slot is None or not keys:
        return {}
    return slot.posted(keys, today)


def find_charged_work(keys: Collection[str], user: object, today: date) -> Mapping[str, PaperLink]:
    """Return the work behind charges, and the decisions behind corrections, by key: only what this
    reader may open. No keys cost nothing.
    """
    links: dict[str, PaperLink] = {}
    for plugin in list_plugins():
        if keys and plugin.offers.charged_work:
            links.update(plugin.offers.charged_work(keys, user, today))
    return links


def _charging() -> Charging | None:
    return find_slot(lambda plugin: plugin.offers.charging)


def list_correctable_accounts(person: Any, today: date) -> Sequence[PayerAccount]:
    """Return the open accounts of this person; none where no plugin keeps any."""
    slot = _corrections()
    return slot.accounts(person, today) if slot else ()


def propose_correction(new: NewCorrection, origin: Any, today: date) -> None:
    """Pass a draft to who posts it; a known key changes nothing.

    Raises Refusal for an account that is not the person's or that the accounts refuse.
    """
    slot = _corrections()
    assert slot is not None  # an account was chosen from `correctable_accounts`
    slot.propose(new, origin, today)


def find_correction(key: str) -> CorrectionStatus | None:
    """Return the state of the draft with this key; None if there is none."""
    slot = _corrections()
    return slot.seen([key]).get(key) if slot else None


def _corrections() -> Corrections | None:
    return find_slot(lambda plugin: plugin.offers.corrections)


def list_followed_accounts(user: object, today: date) -> Numbers | None:
    """Return the accounts of which the user is payer, or acts or looks for the payer."""
    slot = _followed()
    return slot.followed(user, today) if slot else None


def list_writable_accounts(user: object, today: date) -> Numbers | None:
    """Return the followed accounts on which the user may write."""
    slot = _followed()
    return slot.acted_on(user, today) if slot else None


def list_former_accounts(person: int | None, today: date) -> Numbers | None:
    """Return the accounts on which this person once acted for the payer, and no longer does."""
    slot = _followed()
    return slot.left(person, today) if slot else None


def find_account_address(number: str, user: object, today: date) -> str:
    """Return the page where this member of staff reads an account; "" if there is none.

    No number costs nothing.
    """
    slot = _followed()
    if not number or slot is None or not slot.book:
        return ""
    return slot.book(number, user, today)


def read_decided_account(number: str, origin: object, case: str, today: date) -> AccountBook | None:
    """Return the account for anyone who decides the case; None for no account.

    The look is recorded.
    """
    slot = _followed()
    if not number or slot is None or slot.decided is None:
        return None
    return slot.decided(number, origin, case, today)


def list_payers(premises: object) -> Sequence[tuple[str, int]]:
    """Return the number of each account of a flat, and the key of the person who pays it."""
    slot = _followed()
    if slot is None or not slot.of_premises:
        return ()
    return slot.of_premises(premises)


def _followed() -> FollowedAccounts | None:
    return find_slot(lambda plugin: plugin.offers.followed_accounts)


def find_disputable_rows(kind: str) -> DisputableRows | None:
    """Return the declaration of a kind; None where no plugin of this site has it."""
    every = (rows for plugin in list_plugins() for rows in plugin.offers.disputable)
    return next((rows for rows in every if rows.kind == kind), None)


def list_quoted_keys(kind: str) -> set[str]:
    """Return the keys of the rows of a kind that complaints quote."""
    readers = [plugin.offers.quoted for plugin in list_plugins() if plugin.offers.quoted]
    return {key for read in readers for key in read(kind)}


def find_readable_row(kind: str, key: str, user: object, today: date) -> RowFigures | None:
    """Return the row as this resident may read it now; otherwise None."""
    rows = find_disputable_rows(kind)
    return rows.seen(key, user, today) if rows else None


def find_event(kind: str, key: str, today: date) -> ReportedEvent | None:
    """Return the event as everybody may read it; None if it is not there."""
    every = (events for plugin in list_plugins() for events in plugin.offers.reportable)
    events = next((one for one in every if one.kind == kind), None)
    return events.seen(key, today) if events else None


def takes_requests() -> bool:
    """Return True if a plugin of this site takes residents' requests."""
    return _requests() is not None


def send_request(new: NewRequest, origin: Any, today: date) -> OpenRequest:
    """Send a request to the office; the open one of its person and key, if there is one.

    Raises Refusal.
    """
    slot = _requests()
    assert slot is not None  # the caller has checked takes_requests
    return slot.send(new, origin, today)


def find_open_request(kind: str, key: str, user: object, today: date) -> OpenRequest | None:
    """Return the open request about this key that the resident may read."""
    slot = _requests()
    return slot.open(kind, key, user, today) if slot else None


def _requests() -> Requests | None:
    return find_slot(lambda plugin: plugin.offers.requests)


def find_relief_url_name() -> str | None:
    """Return the name of the page on which reliefs for a waste fee are applied for, if any."""
    return find_slot(lambda plugin: plugin.offers.relief_url_name)


def find_readable_papers(
    keys: Collection[UUID], user: object, today: date
) -> Mapping[UUID, PaperLink]:
    """Title and address of the documents that this reader may open today."""
    slot = _papers()
    if slot is None or not keys:
        return {}
    return slot.readable(keys, user, today)


def find_readable_paper(key: UUID | None, user: object, today: date) -> PaperLink | None:
    """One paper; None if none is named or this reader may not open it."""
    return None if key is None else find_readable_papers([key], user, today).get(key)


def has_named_papers() -> bool:
    """Return True if a plugin of this site has documents to name."""
    return _papers() is not None


def find_paper(typed: str, user: object, today: date) -> UUID | None:
    """Return the paper with this address, number or title.

    None if missing or hidden from the user.
    """
    slot = _papers()
    return slot.meant(typed, user, today) if slot else None


def _papers() -> NamedPapers | None:
    return find_slot(lambda plugin: plugin.offers.named_papers)


def has_payment_gateway() -> bool:
    """Return True if a plugin of this site has a gateway, switched on or not."""
    return _gateway() is not None


def find_payment_gateway() -> PaymentGateway | None:
    """Return the gateway at which payers can pay now."""
    slot = _gateway()
    return slot if slot and slot.host() else None


def _gateway() -> PaymentGateway | None:
    return find_slot(lambda plugin: plugin.offers.payment_gateway)


def hand_over_mail(mail: IncomingMail, origin: Any, today: date) -> bool:
    """Return True if a plugin took the mail."""
    readers = (plugin.operations.mail for plugin in list_plugins() if plugin.operations.mail)
    return any(take(mail, origin, today) for take in readers)


def find_letters(digests: Collection[str]) -> Mapping[str, Callable[[], IO[Any]]]:
    """Openers of the letters that are still stored, by the digest of the mail."""
    slot = _letters()
    return slot.find(digests) if slot and digests else {}


def forget_letters(digests: Collection[str]) -> None:
    """Delete the letters of mails whose content is deleted; needs a transaction."""
    slot = _letters()
    if slot and digests:
        slot.forget(digests)


def _letters() -> LetterStore | None:
    return find_slot(lambda plugin: plugin.operations.letters)
