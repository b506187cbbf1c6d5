from cms_ext.desks.import_desk.models.import_run import ImportRun
from cms_ext.desks.import_desk.models.imported_file import ImportedFile, ImportTurn

__all__ = ["ImportRun", "ImportTurn", "ImportedFile"]
