"""What Pillow throws at a broken picture."""

from __future__ import annotations

BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, IndexError)
