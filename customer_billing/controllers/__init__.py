from . import statement
from . import export_groups
