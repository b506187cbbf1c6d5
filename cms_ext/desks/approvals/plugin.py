"""What the table of approvals adds to the site: its chapter of the handbook."""

from cms_ext import plugins

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(plugins.HelpChapter("clerks", "Kto co zatwierdza", ("approvals_table",)),)
    )
)
