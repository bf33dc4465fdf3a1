from . import case, credit_ageing, portal
