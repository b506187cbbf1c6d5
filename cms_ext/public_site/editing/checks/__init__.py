"""What is looked at before a page is published: a pure function for each question."""

from cms_ext.public_site.editing.checks.facts import (
    end_of_validity,
    places_fit_targets,
    sound_dates,
    translations_of_the_present_text,
)
from cms_ext.public_site.editing.checks.personal_data import (
    checked_files,
    data_in_files,
    personal_data,
)
from cms_ext.public_site.editing.checks.wording import (
    described_pictures,
    heading_order,
    living_links,
    no_shouting,
    short_sentences,
    table_headers,
    telling_links,
)

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
