"""What this plugin adds to the site. Taking its line out of the settings takes all of it away."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    ApiCollection,
    DeskPart,
    EventKind,
    EventListener,
    EvidencePart,
    ExchangePart,
    Job,
    LogWords,
    MenuEntry,
    OperationsPart,
    PeoplePart,
    PersonalData,
    Plugin,
    RightInWords,
    Role,
    SitePart,
    Tile,
    WorkQueue,
)

from ${name} import demo, domain, exchange, listener, personal_data

VIEW = "${name}.view_entry"
CHANGE = ("${name}.add_entry", "${name}.change_entry")
ENTERS = "wagtailadmin.access_admin"

PLUGIN = Plugin(
    site=SitePart(
        urls="${name}.urls",
        menu=(
            MenuEntry(
                _("${title}"),
                "${slug}:entries",
                where="public",
                order=60,
            ),
        ),
        tiles=(
            Tile(
                title=_("${title}"),
                help=_("Zobacz wpisy i dodaj swój"),
                url_name="${slug}:entries",
                icon="message",
                order=60,
            ),
        ),
    ),
    people=PeoplePart(
        personal_data=PersonalData(
            collect=personal_data.collect,
            erase=personal_data.erase,
            models=("${name}.Entry",),
        ),
    ),
    desk=DeskPart(
        roles=(Role("editor", (ENTERS, VIEW, *CHANGE)), Role("auditor", (ENTERS, VIEW))),
        rights=(
            RightInWords(_("ogląda wpisy"), (VIEW,)),
            RightInWords(_("dodaje i zmienia wpisy"), CHANGE),
        ),
        queues=(
            WorkQueue(
                "proposed",
                _("Wpisy do decyzji"),
                "${name}_entry_modeladmin_index",
                (VIEW, *CHANGE),
                domain.waiting,
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(actions=((domain.SAVED, _("Zapisanie wpisu")),)),
        events=(
            EventKind(
                "${name}.saved",
                _("Zapisano wpis"),
                (domain.SAVED,),
            ),
        ),
    ),
    exchange=ExchangePart(
        collections=(
            ApiCollection(
                "${slug}",
                _("wpisy, które może czytać każdy"),
                exchange.PublicEntry,
                exchange.list_entries,
                (),
                find_row=exchange.find_entry,
                is_personal=False,
            ),
        ),
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "${slug}-forget",
                timedelta(days=1),
                domain.forget_old_today,
                title=_("Usuwanie starych wpisów"),
            ),
        ),
        listeners=(
            EventListener(
                "${slug}",
                listener.propose_announcement,
                kinds=("announcement.published",),
            ),
        ),
        demo=demo.load,
    ),
)
