"""Why a backup or a restore was not done."""

from __future__ import annotations


class BackupRefused(Exception):
    """Nothing was done. The message is a sentence for the operator: what is wrong, what to do."""
