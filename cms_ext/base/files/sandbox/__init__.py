"""Programs that read foreign files, each file in a process of its own. No Django."""

from cms_ext.base.files.sandbox.program import Program, ProgramStopped

__all__ = ["Program", "ProgramStopped"]
