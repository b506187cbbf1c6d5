"""Where the project and its data lie, and what the environment says."""

from __future__ import annotations

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "var"))).resolve()
