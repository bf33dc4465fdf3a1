from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.credit_reminder import TONES, WAYS

DEADLINE_DAYS = 7
NEXT_DAYS = 10


class CreditReminderMake(models.TransientModel):
    """Asks how the customers that were ticked are to be reminded."""

    _name = "credit.reminder.make"
    _description = "Remind Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tone = fields.Selection(TONES, string="Kind", required=True, default="reminder")
    way = fields.Selection(WAYS, required=True, default="email")
    date_deadline = fields.Date(
        string="Pay Until", required=True, default=lambda s: s._in_days(DEADLINE_DAYS)
    )
    objection_days = fields.Integer(string="Days to Object", default=7)
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Be Paid To",
        domain="[('partner_id', '=', company_partner_id)]",
        default=lambda self: self.env.company.partner_id.bank_ids[:1],
    )
    company_partner_id = fields.Many2one(related="company_id.partner_id")
    date_next = fields.Date(
        string="Next Step On", default=lambda s: s._in_days(NEXT_DAYS)
    )
    next_step = fields.Char()
    customer_count = fields.Integer(string="Letters", compute="_compute_who")
    overdue_amount = fields.Monetary(string="Overdue", compute="_compute_who")
    left_out = fields.Text(compute="_compute_who")

    @api.model
    def _in_days(self, days):
        return fields.Date.add(fields.Date.context_today(self), days=days)

    @api.depends("partner_ids", "way", "company_id")
    def _compute_who(self):
        reminders, today = self.env["credit.reminder"], fields.Date.context_today(self)
        for wizard in self:
            customers = wizard.partner_ids._origin.commercial_partner_id
            overdue = customers._credit_overdue(wizard.company_id)
            known = reminders._reminded(customers, wizard.company_id, today)
            paid = customers.filtered(lambda c, late=overdue: c.id not in late)
            due = customers - known - paid
            wizard.customer_count = len(due)
            wizard.overdue_amount = sum(overdue[customer.id][0] for customer in due)
            wizard.left_out = "\n".join(
                text % ", ".join(some.mapped("display_name"))
                for text, some in (
                    (self.env._("Reminded today already: %s"), known),
                    (self.env._("Nothing overdue: %s"), paid - known),
                )
                if some
            )

    def action_make(self):
        """Have the letters made and sent; amounts are read again then."""
        self.ensure_one()
        customers = self.partner_ids.commercial_partner_id
        overdue = customers._credit_overdue(self.company_id)
        due = customers.filtered(lambda customer: customer.id in overdue)
        reminders = (
            self.env["credit.reminder"]
            .with_company(self.company_id)
            ._credit_remind(
                due,
                {
                    name: self._fields[name].convert_to_write(self[name], self)
                    for name in (
                        *("tone", "way", "date_deadline", "objection_days"),
                        *("bank_id", "date_next", "next_step"),
                    )
                },
            )
        )
        if not reminders:
            raise UserError(self.env._("None of these customers is to be reminded."))
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_reminder"
        )
        return action | {
            "domain": [("id", "in", reminders.ids)],
            "context": {"create": False},
        }
