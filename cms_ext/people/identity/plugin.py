"""What this part of the extension adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.people.identity import backup_checks as identity_backup_checks
from cms_ext.people.identity import search_group
from cms_ext.people.identity.domain.reset_link import compare_waiting
from cms_ext.people.identity.jobs import compare_rights, expire_codes, sweep_tries
from cms_ext.people.identity.log_words import ACTIONS
from cms_ext.people.identity.questions import ADMINISTRATOR
from cms_ext.people.identity.roles import PEOPLE, STAFF_ROLES
from cms_ext.people.identity.vocabulary import (
    ClosedReason,
    CodeChannel,
    LoginReason,
    MergeReason,
    ProviderRefusal,
)
from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    Job,
    LogWords,
    MenuEntry,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    SearchGroup,
    SetUp,
    SitePart,
)

PLUGIN = Plugin(
    site=SitePart(
        menu=(
            MenuEntry(_("Moje konto"), "identity:account", "account", 1),
            MenuEntry(_("Hasło"), "identity:password", "account", 2),
            MenuEntry(_("Drugi składnik logowania"), "identity:second_factor", "account", 3),
            MenuEntry(_("Logowania"), "identity:sessions", "account", 4),
            MenuEntry(_("Adres do korespondencji"), "identity:address", "account", 5, on_file=True),
        ),
    ),
    people=PeoplePart(
        personal_data=PersonalData(staff_models=("cms_ext_identity.StaffInvitation",)),
    ),
    desk=DeskPart(
        roles=STAFF_ROLES,
        rights=PEOPLE,
        finds=(
            SearchGroup(
                "people",
                _("Osoby"),
                ("cms_ext_identity.view_person",),
                search_group.search_people,
                "person_register",
                recorded="cms_ext_identity.Person",
                order=10,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=ACTIONS,
            codes=(
                ("cms_ext_identity.User", LoginReason),
                ("cms_ext_identity.User", ClosedReason),
                ("cms_ext_identity.Person", LoginReason),
                ("cms_ext_identity.Person", MergeReason),
                ("", CodeChannel),
                ("", ProviderRefusal),
            ),
        ),
        backup_checks=(identity_backup_checks.compute_backup_figures,),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "compare_password_resets",
                timedelta(seconds=3),
                compare_waiting,
                order=50,
                title=_("Prośby o nowe hasło"),
            ),
            Job(
                "expire_codes",
                timedelta(hours=1),
                expire_codes,
                order=60,
                title=_("Wygaszanie haseł startowych"),
            ),
            Job(
                "sweep_tries",
                timedelta(hours=1),
                sweep_tries,
                order=65,
                title=_("Usuwanie śladów prób logowania"),
            ),
            Job(
                "compare_rights",
                timedelta(days=1),
                compare_rights,
                order=66,
                title=_("Porównanie praw pracowników z dziennikiem dostępu"),
                cure=_(
                    "Na serwerze uruchom verify_rights: nazwie każdą różnicę i powie, co zrobić. "
                    "Gdy praw jeszcze nikt nie spisał, sprawdź każde konto na ekranie „Pracownicy "
                    "i role” i uruchom: verify_rights --begin POWÓD."
                ),
            ),
        ),
        # Who is asked on the page of the set-up is one already.
        set_up=SetUp(
            questions=ADMINISTRATOR,
            section="administrator",
            offer=_("Czy założyć konto pierwszego administratora?"),
            note=_("Dostanie jednorazowy odnośnik i ustawi nim własne hasło."),
            screen="",
            order=30,
        ),
    ),
)
