"""How people come to a login of a plugin's realm: its procedure, its desk, and who walks it.

Imports no models.
"""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins.malformed import SLUG, require


@dataclass(frozen=True, slots=True)
class Desk:
    """The department that handles a panel's applications; `group` is the staff group at it.

    It holds until a co-op describes its own under this `code`: show people `described_desk(desk)`.
    """

    code: str
    name: str
    room: str
    group: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """A condition of access that only this plugin can judge.

    `code` is one of `access.md` §3 (C06, C07); `run` is the dotted path of
    `(application, today) -> cms_ext.access.domain.finding.CheckFinding`.
    """

    code: str
    run: str


@dataclass(frozen=True, slots=True)
class AccessProcedure:
    """How people apply for a login of this plugin's realm (`access.md`).

    `panel` is the code in data and numbers (`IKCS`), `path` the last part of the form's address,
    `form` the path of the first version's YAML file below the repository's packages
    (`members_area/register/admission/ikcs.yaml`). Dotted paths: `find_person` is
    `(payload, today) -> Person | None` by the panel's own keys, `login_for` is
    `(person, today) -> str`, the login that an approved application opens, `holds_right` is
    `(person, today) -> bool`: would this person have something to open in the panel today?
    `addresses_of` is `(person, today) -> Sequence[str]`: addresses of premises that the plugin
    knows this person to hold; C05 asks all plugins, because members' premises stand in E-BOK.
    `person_by_reference` is `(reference, today) -> Person | None` for the list of former accesses
    and the clerk's look-up: the member-register number, or the number of an account; `reference`
    says which, as the label of the field. `numbers_of` is
    `(person, today) -> Mapping[str, Sequence[str]]`: by the form's keys the numbers under which
    the panel's register knows this person, shown beside what the form says.
    `paper` is the name of the blank form, where it is listed beneath the panel.
    `login_in_message` says whether the login may be sent or printed together with the code; the
    login to IKCS never is, because it holds the member-register number. `not_entitled_reason` is
    the code of `RejectReason` when the plugin's own check fails.
    """

    panel: str
    path: str
    title: str
    form: str
    desk: Desk
    find_person: str
    login_for: str
    holds_right: str
    addresses_of: str = ""
    person_by_reference: str = ""
    reference: str = ""
    numbers_of: str = ""
    paper: str = ""
    checks: tuple[AccessCheck, ...] = ()
    login_in_message: bool = True
    not_entitled_reason: str = "OTHER"

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.path)),
            f"AccessProcedure.path {self.path!r} must be one lower-case address part.",
        )


@dataclass(frozen=True, slots=True)
class Applying:
    """Where the declared procedures are walked: applications for a login; one plugin has it.

    On a site without it nobody applies on line, and a desk serves the logins that there are.
    Dotted paths: `banner` is `() -> str`, what stands above the panels' sign-in forms, empty for
    nothing; `papers` is `(realm, today) -> Sequence[PaperLink]`, the forms beneath a panel;
    `code_valid` is `() -> timedelta`, for how long a starter password on paper lets in.
    """

    banner: str
    papers: str
    code_valid: str
