"""Database triggers for votes, for migrations."""

from cms_ext.base.database.append_only import Guard

VOTE = "members_area_resolutions_vote"

GUARDS = (
    Guard(
        "resolutions_vote_of_one_paper",
        VOTE,
        "INSERT",
        f"""NEW.supersedes_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM {VOTE} v
            WHERE v.id = NEW.supersedes_id AND v.document_id = NEW.document_id)""",
        "a vote is corrected for its own resolution",
    ),
)
