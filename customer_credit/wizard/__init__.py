from . import base_partner_merge, credit_reminder_make
