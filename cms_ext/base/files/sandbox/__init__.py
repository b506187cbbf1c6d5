"""Programs that take foreign files apart, each file in a process of its own. Knows no Django."""

from cms_ext.base.files.sandbox.program import Program, ProgramStopped

__all__ = ["Program", "ProgramStopped"]
