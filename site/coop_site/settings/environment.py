"""The environment, and the folders of the project and its data."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[3]
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "var"))).resolve()
