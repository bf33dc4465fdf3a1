from . import export_groups
