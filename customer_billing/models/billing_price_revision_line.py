from odoo import fields, models


class BillingPriceRevisionLine(models.Model):
    """One price of one subscription, before and after."""

    _name = "billing.price.revision.line"
    _description = "Price of a Revision"
    _order = "revision_id, id"
    _check_company_auto = True
    _rec_name = "line_id"

    revision_id = fields.Many2one(
        "billing.price.revision",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="revision_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one(
        "billing.subscription.line",
        string="Subscription Line",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    subscription_id = fields.Many2one(related="line_id.subscription_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="line_id.subscription_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    is_fixed = fields.Boolean(string="Agreed Price")
    price_old = fields.Float(string="Price Before", min_display_digits="Product Price")
    price_new = fields.Float(string="Price Then", min_display_digits="Product Price")
    yearly_amount = fields.Monetary(string="More in a Year")
    discount_id = fields.Many2one(
        "billing.discount",
        string="Discount or Step",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("parked", "Parked")],
        required=True,
        default="waiting",
        index=True,
    )
    reason = fields.Text()

    _once = models.UniqueIndex(
        "(revision_id, line_id)", "A revision changes each price once."
    )

    def _park(self, reason):
        """Leave it for somebody to look at."""
        self.write({"state": "parked", "reason": reason.strip()})
