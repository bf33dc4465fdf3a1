from . import controllers, engine, models, wizard
from .hooks import uninstall_hook
