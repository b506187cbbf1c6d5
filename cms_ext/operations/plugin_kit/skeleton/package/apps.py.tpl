"""What this plugin adds to the site. Taking its line out of the settings takes all of it away."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    Job,
    MenuEntry,
    PersonalData,
    Plugin,
    PluginConfig,
    RightInWords,
    Role,
    SearchGroup,
    Tile,
    WorkQueue,
)

SEES = ("wagtailadmin.access_admin", "${name}.view_entry")
KEEPS = (
    *SEES,
    "${name}.add_entry",
    "${name}.change_entry",
)


class ${config}(PluginConfig):
    name = "${name}"
    verbose_name = _("${title}")
    plugin = Plugin(
        slug="${slug}",
        title=_("${title}"),
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
        roles=(Role("editor", KEEPS), Role("auditor", SEES)),
        rights=(
            RightInWords(_("ogląda wpisy"), ("${name}.view_entry",)),
            RightInWords(
                _("dodaje i zmienia wpisy"),
                (
                    "${name}.add_entry",
                    "${name}.change_entry",
                ),
            ),
        ),
        today=(
            WorkQueue(
                "proposed",
                _("Wpisy do decyzji"),
                "${name}_entry_modeladmin_index",
                (
                    "${name}.view_entry",
                    "${name}.change_entry",
                ),
                "${name}.domain.waiting",
                query="?stan=czeka",
            ),
        ),
        finds=(
            SearchGroup(
                "entries",
                _("Wpisy"),
                ("${name}.view_entry",),
                "${name}.domain.find",
                "${name}_entry_modeladmin_index",
                recorded="${name}.Entry",
            ),
        ),
        jobs=(
            Job(
                "${slug}-forget",
                timedelta(days=1),
                "${name}.jobs.forget",
                title=_("Usuwanie starych wpisów"),
            ),
        ),
        personal_data=PersonalData(
            collect="${name}.personal_data.collect",
            erase="${name}.personal_data.erase",
            models=("${name}.Entry",),
        ),
        demo="${name}.demo.load",
    )
