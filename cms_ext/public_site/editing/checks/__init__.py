"""The checks of a page before it is published, each a pure function."""

from cms_ext.public_site.editing.checks import facts, wording

# First what may harm somebody, then what misleads, then what is only hard to read.
CHECKS = (
    facts.check_personal_data,
    facts.check_data_in_files,
    facts.check_unread_files,
    facts.check_validity,
    facts.check_translations,
    facts.check_dates,
    facts.check_places,
    wording.check_link_targets,
    wording.check_picture_descriptions,
    wording.check_table_headers,
    wording.check_heading_order,
    wording.check_link_texts,
    wording.check_capitals,
    wording.check_sentence_length,
)

__all__ = ["CHECKS"]
