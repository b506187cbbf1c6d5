"""Compares logins and rights with the journal, to find changes made past the site (decision 32).

Each right of a login or a role is a row, and each such row is sealed, as are passwords, second
factors, and the links and codes that open a login. The set-up of a new site begins the seals; an
operator accepts all rows as they are, by command and with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from guardian.models import GroupObjectPermission, UserObjectPermission

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.chain import read_end
from cms_ext.evidence.sealed_rows.domain.contents import Sealed, name_kind
from cms_ext.evidence.sealed_rows.domain.sealing import (
    accept_row,
    list_unsealed_models,
    seal_all_rows,
    seal_new_rows,
)
from cms_ext.evidence.sealed_rows.domain.verify import (
    RowChange,
    RowFinding,
    find_changed_rows,
    verify_rows,
)
from cms_ext.evidence.sealed_rows.signals import seal_library_rows
from cms_ext.people.identity.domain import role as roles
from cms_ext.people.identity.domain.role_words import describe_rights
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    AuthenticatorApp,
    Passkey,
    PasswordReset,
    RecoveryCode,
    StaffInvitation,
    User,
)
from cms_ext.plugins.coverage import Coverage, SealStream
from cms_ext.plugins.realm import Realm

TAKEN_DOWN = "RIGHTS_TAKEN_DOWN"

# What names a right. Only migrations write it, and nobody holds a right by these rows alone.
NAMES: dict[Sealed, Coverage] = {
    ContentType: Coverage(sealed=("app_label", "model")),
    Permission: Coverage(
        sealed=("content_type", "codename"),
        unproven={"name": "opis prawa od programu; prawo nazywa kod"},
    ),
}
PLACED: dict[Sealed, str] = {model: place.partition("__")[0] for model, place in roles.PLACES}
RIGHTS: dict[Sealed, Coverage] = {
    Group: Coverage(sealed=("name",)),
    Group.permissions.through: Coverage(sealed=("group", "permission")),
    User.groups.through: Coverage(sealed=("user", "group")),
    User.user_permissions.through: Coverage(sealed=("user", "permission")),
    UserObjectPermission: Coverage(sealed=("user", "permission", "content_type", "object_pk")),
    GroupObjectPermission: Coverage(sealed=("group", "permission", "content_type", "object_pk")),
    **{model: Coverage(sealed=("group", "permission", place)) for model, place in PLACED.items()},
}
FACTORS: tuple[Sealed, ...] = (AuthenticatorApp, Passkey, RecoveryCode)
LINKS: tuple[Sealed, ...] = (ActivationCode, AddressChange, PasswordReset, StaffInvitation)
ALL: tuple[Sealed, ...] = (User, *FACTORS, *LINKS, *NAMES, *RIGHTS)
COMPARED = {name_kind(model): model for model in ALL}

GIVE_OR_TAKE = {
    RowChange.ADDED: gettext_lazy("Odbierz to prawo"),
    RowChange.REMOVED: gettext_lazy("Przywróć to prawo"),
    RowChange.CHANGED: gettext_lazy("Przywróć to, co było"),
}
BLOCK = gettext_lazy("Zablokuj to konto, a potem przywróć to, co było")
BLOCK_AND_RESET = gettext_lazy("Zablokuj to konto i znieś jego drugi składnik logowania")
ADVICE = {
    **dict.fromkeys(map(name_kind, FACTORS), BLOCK_AND_RESET),
    **dict.fromkeys(map(name_kind, LINKS), BLOCK),
    name_kind(User): BLOCK,
}


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """A difference between the rights and the journal, in a sentence with what to do."""

    message: str


def seal_rights() -> None:
    """Seal the rows of libraries that give rights; from the `ready` of the app."""
    for model, coverage in RIGHTS.items():
        seal_library_rows(model, coverage)
    for model, coverage in NAMES.items():
        model.coverage = coverage  # type: ignore[attr-defined]


def seal_new_names() -> None:
    """Seal the permissions that a release brought, after its migrations."""
    for model in NAMES:
        seal_new_rows(model)


def verify_rights() -> list[RightsFinding]:
    """Return every difference between the journal and the stored rights; none if all is well.

    Also in rows of plugins that give rights to people. The number of queries does not depend on the
    number of people.
    """
    return [*_unsealed(), *_changed()]


@transaction.atomic
def accept_rights(reason: str, origin: Origin) -> None:
    """Accept all rights as they are: from here on they are compared with the journal."""
    seal_all_rows(ALL)
    found = verify_rows(SealStream.OFFICE, ALL)
    rows = {(finding.kind, finding.row) for finding in found if finding.kind}
    for kind, row in sorted(rows):
        accept_row(COMPARED[kind], row, reason=reason, origin=origin)
    record(TAKEN_DOWN, origin, note=reason, changes={"count": len(rows)})


def _unsealed() -> Iterator[RightsFinding]:
    unsealed = set(list_unsealed_models(read_end(SealStream.OFFICE))) & set(ALL)
    if unsealed and User.objects.filter(realm=Realm.STAFF).exists():
        # Before its set-up a site has nobody with rights.
        message = _(
            "Praw nikt jeszcze nie spisał, więc ich zmiany w bazie nikt nie zobaczy. Porównaj "
            "ekran „Pracownicy i role” z tym, co ustalono, i uruchom: verify_rights --begin POWÓD"
        )
        yield RightsFinding(message)


def _changed() -> Iterator[RightsFinding]:
    findings = find_changed_rows("rights")
    logins = _names_of_logins(findings)
    codes = _codes_of_permissions(findings)
    for finding in findings:
        if finding.kind not in COMPARED:
            yield RightsFinding(finding.message)
            continue
        subject = ": ".join(_describe_subject(finding, logins, codes))
        advice = ADVICE.get(finding.kind) or GIVE_OR_TAKE[finding.change]
        yield RightsFinding(f"{subject}: {finding.words}. {advice}")


def _describe_subject(
    finding: RowFinding, logins: Mapping[str, str], codes: Mapping[str, str]
) -> Iterator[str]:
    """Yield whose login or which role, and which right, factor or link of it."""
    content, model = finding.content or {}, COMPARED[finding.kind]
    if login := finding.row if model is User else content.get("user"):
        name = logins.get(login) or _("nr %(key)s") % {"key": login}
        yield _("konto „%(login)s”") % {"login": name}
    if role := content.get("name") if model is Group else content.get("group"):
        title = roles.group_name(finding.named.get("group", role))
        yield _("rola „%(title)s”") % {"title": title}
    if right := content.get("permission"):
        code = codes.get(right, right)
        where = [words for column, words in finding.named.items() if column in PLACED.values()]
        yield "; ".join(
            describe_rights({} if where else {code: ""}, {code: where} if where else {})
        )
    if model not in (User, Group, *RIGHTS):
        yield f"{model._meta.verbose_name} {finding.row}"


def _names_of_logins(findings: Sequence[RowFinding]) -> Mapping[str, str]:
    """Map keys of logins to what is typed at the sign-in."""
    keys = {(finding.content or {}).get("user") for finding in findings}
    keys |= {finding.row for finding in findings if finding.kind == name_kind(User)}
    rows = User.objects.filter(pk__in=_decimal(keys)).values_list("pk", "login")
    return {str(pk): login for pk, login in rows}


def _codes_of_permissions(findings: Sequence[RowFinding]) -> Mapping[str, str]:
    """Map keys of permissions to `app.codename`."""
    keys = {(finding.content or {}).get("permission") for finding in findings}
    rows = Permission.objects.filter(pk__in=_decimal(keys)).values_list("pk", *roles.RIGHT)
    return {str(pk): f"{app}.{codename}" for pk, app, codename in rows}


def _decimal(keys: Iterable[str | None]) -> list[str]:
    """Those that can be keys: SQLite takes any text as one."""
    return [key for key in keys if key and key.isdecimal()]
