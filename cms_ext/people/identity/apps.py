from datetime import timedelta

from django.apps import apps
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_noop as _
from wagtail.users.apps import WagtailUsersAppConfig

from cms_ext.people.identity.log_words import ACTIONS
from cms_ext.people.identity.questions import ADMINISTRATOR
from cms_ext.people.identity.roles import PEOPLE, STAFF_ROLES
from cms_ext.plugins import (
    Job,
    LogWords,
    MenuEntry,
    PersonalData,
    Plugin,
    PluginConfig,
    SearchGroup,
    SetUp,
)


class IdentityConfig(PluginConfig):
    name = "cms_ext.people.identity"
    label = "cms_ext_identity"
    verbose_name = "Tożsamość"
    default = True
    plugin = Plugin(
        slug="identity",
        title="Tożsamość",
        roles=STAFF_ROLES,
        rights=PEOPLE,
        log=LogWords(
            actions=ACTIONS,
            codes=(
                ("cms_ext_identity.User", "cms_ext.people.identity.vocabulary.LoginReason"),
                ("cms_ext_identity.User", "cms_ext.people.identity.vocabulary.ClosedReason"),
                ("cms_ext_identity.Person", "cms_ext.people.identity.vocabulary.LoginReason"),
                ("", "cms_ext.people.identity.vocabulary.CodeChannel"),
                ("", "cms_ext.people.identity.vocabulary.ProviderRefusal"),
            ),
        ),
        jobs=(
            Job(
                "compare_password_resets",
                timedelta(seconds=3),
                "cms_ext.people.identity.domain.reset_link.compare_waiting",
                order=50,
                title=_("Prośby o nowe hasło"),
            ),
            Job(
                "expire_codes",
                timedelta(hours=1),
                "cms_ext.people.identity.jobs.expire_codes",
                order=60,
                title=_("Wygaszanie haseł startowych"),
            ),
            Job(
                "sweep_tries",
                timedelta(hours=1),
                "cms_ext.people.identity.jobs.sweep_tries",
                order=65,
                title=_("Usuwanie śladów prób logowania"),
            ),
            Job(
                "compare_rights",
                timedelta(days=1),
                "cms_ext.people.identity.jobs.compare_rights",
                order=66,
                title=_("Porównanie praw pracowników z dziennikiem dostępu"),
                cure=_(
                    "Na serwerze uruchom verify_rights: nazwie każdą różnicę i powie, co zrobić. "
                    "Gdy praw jeszcze nikt nie spisał, sprawdź każde konto na ekranie „Pracownicy "
                    "i role” i uruchom: verify_rights --begin POWÓD."
                ),
            ),
        ),
        personal_data=PersonalData(staff_models=("cms_ext_identity.StaffInvitation",)),
        finds=(
            SearchGroup(
                "people",
                _("Osoby"),
                ("cms_ext_identity.view_person",),
                "cms_ext.people.identity.search_group.find",
                "person_register",
                recorded="cms_ext_identity.Person",
                order=10,
            ),
        ),
        menu=(
            MenuEntry(_("Moje konto"), "identity:account", "account", 1),
            MenuEntry(_("Hasło"), "identity:password", "account", 2),
            MenuEntry(_("Drugi składnik logowania"), "identity:second_factor", "account", 3),
            MenuEntry(_("Logowania"), "identity:sessions", "account", 4),
            MenuEntry(_("Adres do korespondencji"), "identity:address", "account", 5, on_file=True),
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
        backup_checks=("cms_ext.people.identity.backup_checks.figures",),
    )

    def ready(self) -> None:
        from cms_ext.people.identity import (  # noqa: PLC0415 - connect, need models
            receivers,  # noqa: F401
            rights_receivers,  # noqa: F401
        )
        from cms_ext.people.identity.checks import check_second_factor  # noqa: PLC0415 - as above
        from cms_ext.people.identity.domain.role_words import update_roles  # noqa: PLC0415 - as above
        from cms_ext.people.identity.domain.standing import widen_beginning  # noqa: PLC0415 - as above

        checks.register(check_second_factor)
        # After the last app: only then do all permissions exist that a plugin may name.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(lambda **kwargs: update_roles(), sender=last, weak=False)
        post_migrate.connect(lambda **kwargs: widen_beginning(), sender=last, weak=False)


class CoopUsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, limited to staff, and of groups, with its events."""

    user_viewset = "cms_ext.people.identity.views.staff.StaffViewSet"
    group_viewset = "cms_ext.people.identity.views.group.LoggedGroupViewSet"
