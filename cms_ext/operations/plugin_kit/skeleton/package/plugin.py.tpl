"""What this plugin adds to the site. Taking its line out of the settings takes all of it away."""

from datetime import timedelta

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
from django.utils.translation import gettext_noop as _

from ${name} import demo, domain, personal_data
from ${name}.exchange import PublicEntry, find_entry, list_entries

SLUG, TITLE = "${slug}", _("${title}")
LIST = f"{SLUG}:entries"
REGISTER = "${name}_entry_modeladmin_index"
ENTRY, KIND = "${name}.Entry", "${name}.saved"
VIEW = "${name}.view_entry"
CHANGE = ("${name}.add_entry", "${name}.change_entry")
ENTERS = "wagtailadmin.access_admin"
HELP, ROWS = _("Zobacz wpisy i dodaj swój"), _("wpisy, które może czytać każdy")
FORGET = _("Usuwanie starych wpisów")

PLUGIN = Plugin(
    site=SitePart(
        urls="${name}.urls",
        menu=(MenuEntry(TITLE, LIST, where="public", order=60),),
        tiles=(Tile(TITLE, HELP, LIST, icon="message", order=60),),
    ),
    people=PeoplePart(
        personal_data=PersonalData(personal_data.collect, personal_data.erase, (ENTRY,)),
    ),
    desk=DeskPart(
        roles=(Role("editor", (ENTERS, VIEW, *CHANGE)), Role("auditor", (ENTERS, VIEW))),
        rights=(
            RightInWords(_("ogląda wpisy"), (VIEW,)),
            RightInWords(_("dodaje i zmienia wpisy"), CHANGE),
        ),
        queues=(
            WorkQueue("proposed", _("Wpisy do decyzji"), REGISTER, (VIEW, *CHANGE), domain.waiting),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(actions=((domain.SAVED, _("Zapisanie wpisu")),)),
        events=(EventKind(KIND, _("Zapisano wpis"), (domain.SAVED,)),),
    ),
    exchange=ExchangePart(
        collections=(
            ApiCollection(SLUG, ROWS, PublicEntry, list_entries, (), find_entry, is_personal=False),
        ),
    ),
    operations=OperationsPart(
        jobs=(Job(f"{SLUG}-forget", timedelta(days=1), domain.forget_old_today, title=FORGET),),
        listeners=(EventListener(SLUG, domain.propose_announcement, ("announcement.published",)),),
        demo=demo.load,
    ),
)
