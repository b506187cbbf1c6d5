"""What is looked at before a page is published: a pure function for each question."""

from cms_ext.public_site.editing.checks.capitals import no_shouting
from cms_ext.public_site.editing.checks.dates import sound_dates
from cms_ext.public_site.editing.checks.files import checked_files, data_in_files
from cms_ext.public_site.editing.checks.headings import heading_order
from cms_ext.public_site.editing.checks.links import living_links, telling_links
from cms_ext.public_site.editing.checks.personal_data import personal_data
from cms_ext.public_site.editing.checks.pictures import described_pictures
from cms_ext.public_site.editing.checks.places import places_fit_targets
from cms_ext.public_site.editing.checks.sentences import short_sentences
from cms_ext.public_site.editing.checks.tables import table_headers
from cms_ext.public_site.editing.checks.translations import translations_of_the_present_text
from cms_ext.public_site.editing.checks.validity import end_of_validity

# What may harm somebody first, then what misleads, then what is only hard to read.
CHECKS = (
    personal_data,
    data_in_files,
    checked_files,
    end_of_validity,
    translations_of_the_present_text,
    sound_dates,
    places_fit_targets,
    living_links,
    described_pictures,
    table_headers,
    heading_order,
    telling_links,
    no_shouting,
    short_sentences,
)

__all__ = ["CHECKS"]
