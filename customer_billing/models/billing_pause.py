from odoo import fields, models


class BillingPause(models.Model):
    """Days on which a subscription is not charged."""

    _name = "billing.pause"
    _description = "Subscription Pause"
    _order = "date_start, id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "billing.subscription",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    date_start = fields.Date(
        string="Paused From", required=True, help="The first day not charged."
    )
    date_end = fields.Date(
        string="Resumed On",
        help="The first day that is charged again; empty while the pause lasts.",
    )

    _one_open = models.UniqueIndex(
        "(subscription_id) WHERE date_end IS NULL",
        "The subscription is paused already.",
    )
    _apart = models.Constraint(
        "EXCLUDE USING gist (subscription_id WITH =,"
        " daterange(date_start, date_end) WITH &&)",
        "There is a pause on these days already.",
    )
    _period_order = models.Constraint(
        "CHECK (date_start < date_end)", "A pause lasts at least one day."
    )
