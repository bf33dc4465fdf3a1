from . import case, portal
