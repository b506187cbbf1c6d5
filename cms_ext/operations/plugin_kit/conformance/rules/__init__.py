"""The rules, one to a module: `TITLE`, and `findings`, which tells what breaks it."""
