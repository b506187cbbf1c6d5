"""What a plugin knows of people: access, their page at the desks, their data. No models."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cms_ext.plugins.life_event_part import LifeEventPart
from cms_ext.plugins.malformed import SLUG, require
from cms_ext.plugins.site_part import PaperLink


@dataclass(frozen=True, slots=True)
class Desk:
    """The department that handles a panel's applications; `group` is its staff group.

    It holds until a co-op describes its own under this `code`: show people `describe_desk(desk)`.
    """

    code: str
    name: str
    room: str
    group: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """A condition of access that only this plugin can check.

    `code` is one of `access.md` §3 (C06, C07); `run` is the dotted path of
    `(application, today) -> cms_ext.access.vocabulary.CheckFinding`. It is a path because the
    function builds on the models of applications, which a site may leave out.
    """

    code: str
    run: str


@dataclass(frozen=True, slots=True)
class DataUse:
    """What an application's data are used for (RODO, art. 13), each without a full stop."""

    purpose: str
    basis: str
    period: str
    rights: str


@dataclass(frozen=True, slots=True)
class AccessProcedure:
    """How people apply for a login of this plugin's realm (`access.md`).

    `panel` is the code in data (`IKCS`), `number_prefix` begins the numbers of applications where
    the code is not to be read there, `path` is the last part of the form's address,
    `form` the path of the first version's YAML file below the repository's packages
    (`members_area/register/ikcs.yaml`). `find_person` is
    `(payload, today) -> Person | None` by the panel's own keys, `login_for` is
    `(person, today) -> str`, the login that an approved application opens, `holds_right` is
    `(person, today) -> bool`: would this person have something to open in the panel today?
    `addresses_of` is `(person, today) -> Sequence[str]`: addresses of premises that the plugin
    knows this person to hold; C05 asks all plugins, because members' premises are in E-BOK.
    `people_by_reference` is `(references, today) -> Mapping[reference, Sequence[Person]]` for the
    list of former accesses, the clerk's look-up and a file of contacts: by the member-register
    number or the number of an account the people known by it, the one it is of first; `reference`
    says which, as the label of the field, and `reference_column` as the column of a file of
    contacts (`account_no`, `member_no`; none by default); `list_references` is
    `(today) -> Iterable[(reference, person)]`: every such number of today with the key of a person
    known by it, for the file of the contacts on file. `numbers_of` is
    `(person, today) -> Mapping[str, Sequence[str]]`: by the form's keys the numbers under which
    the panel's register knows this person, shown next to what the form says.
    `list_holders` is `(today) -> Iterable[(person, premises)]`: the keys of everybody who holds the
    right today, once for each premises, None without one; a panel without it issues no starter
    passwords for many at once. `list_withheld` is
    `(today, people) -> Iterable[(person, premises, why)]`: those of these people, or of all for
    None, whom the register still names although what they settled is over: they get no letter.
    `paper` is the name of the blank form, where it is listed beneath the panel.
    `login_in_message` says whether the login may be sent or printed together with the code; the
    login to IKCS never is, because it holds the member-register number. `not_entitled_reason` is
    the code of `RejectReason` when the plugin's own check fails. `data_use` is what the form tells
    people about their data; without it only what holds for any panel.
    """

    panel: str
    path: str
    title: str
    form: str
    desk: Desk
    find_person: Callable[[Any, date], Any]
    login_for: Callable[[Any, date], str]
    holds_right: Callable[[Any, date], bool]
    addresses_of: Callable[[Any, date], Sequence[str]] | None = None
    people_by_reference: Callable[[Collection[str], date], Mapping[str, Sequence[Any]]] | None = (
        None
    )
    number_prefix: str = ""
    reference: str = ""
    reference_column: str = ""
    list_references: Callable[[date], Iterable[tuple[str, int]]] | None = None
    numbers_of: Callable[[Any, date], Mapping[str, Sequence[str]]] | None = None
    list_holders: Callable[[date], Iterable[tuple[int, int | None]]] | None = None
    list_withheld: (
        Callable[[date, Collection[int] | None], Iterable[tuple[int, int | None, str]]] | None
    ) = None
    paper: str = ""
    checks: tuple[AccessCheck, ...] = ()
    login_in_message: bool = True
    not_entitled_reason: str = "OTHER"
    data_use: DataUse | None = None

    def person_by_reference(self, reference: str, today: date) -> Any:
        """Return the person whose number this is, or None."""
        find = self.people_by_reference
        people = find([reference], today).get(reference) if find else None
        return people[0] if people else None

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.path)),
            f"AccessProcedure.path {self.path!r} must be one lower-case address part.",
        )


@dataclass(frozen=True, slots=True)
class ApplicationIntake:
    """Where people apply for logins by the declared procedures; one plugin has it.

    On a site without it nobody applies on line, and a desk serves the logins that there are.
    `banner` is `() -> str`, what stands above the panels' sign-in forms, empty for
    nothing; `papers` is `(realm, today) -> Sequence[PaperLink]`, the forms beneath a panel;
    `code_valid` is `() -> timedelta`, for how long a starter password on paper lets in.
    """

    banner: Callable[[], str]
    papers: Callable[[str, date], Sequence[PaperLink]]
    code_valid: Callable[[], timedelta]


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A link from a person's page to a screen of the plugin."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One matter of a person: a few words, details, and what to do."""

    title: str
    detail: str = ""
    url: str = ""
    links: tuple[PersonLink, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonSection:
    """A part of a person's or a flat's page at the desks; `empty` replaces no rows.

    Sections stand above the person's logins, but for those `after_logins`.
    """

    title: str
    rows: tuple[PersonRow, ...]
    empty: str
    links: tuple[PersonLink, ...] = ()
    after_logins: bool = False


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the plugin shows of a person at the desks' screen „Osoby”.

    `sections` is `(person, user, today) -> Sequence[PersonSection]`: what this
    member of staff may see and do; the number of its queries does not grow with the rows. `combine`
    is `(kept, merged, origin) -> Sequence[Model]`, called inside the transaction
    in which two entries of one person become one, before the plugin's rows move to `kept`: it makes
    one of what both have and may be there once only, and gives back the rows that are of no more
    use and stay with the number `merged`. What it leaves to collide refuses the merger. `realms` is
    `(person) -> Iterable[str]`: the realms to whose desks the plugin's matters
    of this person belong; a plugin with a realm of its own, whose rows name the person, needs none.
    `describe` is `(people, user, today) -> Mapping[key, Sequence[str]]`: flats and numbers, as far
    as this member of staff may see them, that tell people of one name apart in a list.
    """

    sections: Callable[[Any, Any, date], Sequence[PersonSection]]
    combine: Callable[[Any, Any, Any], Sequence[Any]] | None = None
    realms: Callable[[Any], Iterable[str]] | None = None
    describe: Callable[[Sequence[Any], Any, date], Mapping[int, Sequence[str]]] | None = None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What the plugin stores about a person (GDPR art. 15 and 17).

    `collect` is `(person) -> Sequence[cms_ext.desks.privacy.domain.packet.Section]`,
    `erase` is `(person, today) -> Sequence[Kept]` (of
    `cms_ext.desks.privacy.domain.erasure`): it removes or
    makes anonymous what no law demands and tells what had to stay and why. `models` names every
    model ("app_label.ModelName") with a person that these two cover; a check holds it complete.
    In `staff_models` a user is always staff who acted for the co-op: residents have no row there,
    and nothing is collected. `about` is `(person) -> Sequence[QuerySet]`: rows of the plugin that
    outgoing messages are about; these messages are given and erased with the person's own.
    """

    collect: Callable[[Any], Sequence[Any]] | None = None
    erase: Callable[[Any, date], Sequence[Any]] | None = None
    models: tuple[str, ...] = ()
    staff_models: tuple[str, ...] = ()
    about: Callable[[Any], Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of data is stored: a line of „Okresy przechowywania”.

    `code` is its name within the plugin, `title` what it is, `counted_from` the moment from which
    the term runs, `months` or `days` the term with which a co-op begins and `source` its reason.
    `forget` is `(before, rehearse) -> Expired` (`privacy.domain.expired`): it
    removes what is older than a moment, or with `rehearse` only counts it. Without a term and
    without `forget` the line only tells why something stays. `purge` goes by `order`.
    """

    code: str
    title: str
    counted_from: str = ""
    months: int | None = None
    source: str = "ustalenie własne"
    forget: Callable[[Any, bool], Any] | None = None
    days: int | None = None
    order: int = 100

    def __post_init__(self) -> None:
        require(
            bool(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", self.code)),
            f"Retention.code {self.code!r} must be capitals, for example 'IMPORT_FILES'.",
        )


@dataclass(frozen=True, slots=True)
class ConsentKind:
    """A consent that people give at a screen of the plugin.

    `wording` is the program's own text, `version` what is stored with a consent given to it. The
    office may write another text at „Treści zgód”, from a day on.
    """

    code: str
    title: str
    version: str
    wording: str


@dataclass(frozen=True, slots=True)
class PeoplePart:
    """The access that the plugin gives, and what it knows of people.

    `access` are the ways to a login of the plugin's realm; `applying` takes the applications for
    all logins. `person` is its part of a person's page at the desks, `personal_data` what it keeps
    about people, `retention` for how long. `addressee` is `(e-mail) -> str`: the name of the one
    person on file with this address, empty for none and for several; one plugin has it.
    `life_events` are kinds and steps of what happens to people and accounts („Zdarzenia”).
    `consents` are those it asks people for.
    """

    access: tuple[AccessProcedure, ...] = ()
    applying: ApplicationIntake | None = None
    person: PersonPage | None = None
    personal_data: PersonalData | None = None
    retention: tuple[Retention, ...] = ()
    addressee: Callable[[str], str] | None = None
    life_events: LifeEventPart | None = None
    consents: tuple[ConsentKind, ...] = ()
