from odoo import api, fields, models

TICKS = ("phone_checked", "address_checked", "contact_checked", "tax_checked")


class CustomerReviewCheck(models.TransientModel):
    """Asks what was checked in the files of customers."""

    _name = "customer.review.check"
    _description = "Check Customer Files"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    phone_checked = fields.Boolean(string="Phone Confirmed")
    address_checked = fields.Boolean(string="Address Confirmed")
    contact_checked = fields.Boolean(string="Contacts Confirmed")
    tax_checked = fields.Boolean(string="Tax Data Confirmed")
    remark = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")

    @api.model
    def default_get(self, fields_list):
        # What was confirmed in passing lately need not be asked again.
        values = super().default_get(fields_list)
        customers = self.env.context.get("default_partner_ids") or []
        if len(customers) == 1:
            recent = self.env["customer.review"].search(
                [
                    ("partner_id", "in", customers),
                    ("kind", "=", "call"),
                    (
                        "done_at",
                        ">=",
                        fields.Datetime.subtract(fields.Datetime.now(), days=30),
                    ),
                ]
            )
            for name in TICKS:
                if any(recent.mapped(name)):
                    values[name] = True
        return values

    def action_confirm(self):
        """Enter the review of each customer."""
        self.ensure_one()
        vals = {name: self[name] for name in (*TICKS, "remark")}
        vals_list = []
        for customer in self.partner_ids:
            # Each review keeps evidence of its own.
            papers = self.attachment_ids
            papers = papers.copy() if vals_list else papers
            vals_list.append(
                vals | {"partner_id": customer.id, "attachment_ids": papers.ids}
            )
        self.env["customer.review"].create(vals_list)
        return {"type": "ir.actions.act_window_close"}
