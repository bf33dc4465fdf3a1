from . import credit_ageing, portal
