from markupsafe import Markup, escape
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError

TEXT_LENGTH = 2000


class CustomerComplaint(models.Model):
    """Complaints about a bill, also by customers themselves."""

    _inherit = "customer.complaint"

    billing_move_id = fields.Many2one(
        "account.move",
        string="Bill",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('move_type', '=', 'out_invoice'), "
        "('commercial_partner_id', '=', partner_id)]",
        help="The bill that the customer finds wrong.",
    )

    _billing_open_once = models.UniqueIndex(
        "(billing_move_id) WHERE billing_move_id IS NOT NULL AND channel = 'portal' "
        "AND state IN ('new', 'progress')",
        "The customer has a complaint about this bill already, which is open.",
    )

    @api.model
    def _billing_from_customer(self, bill, text, contact=None):
        """Take a complaint that a customer has written about one of its bills.

        It is the only thing that the portal writes about bills, and asks itself what
        is written: whoever calls it has only made sure that the bill is theirs.

        :param bill: an ``account.move`` of this customer
        :param text: what was typed; it is kept as plain text
        :param contact: the ``res.partner`` who has written it, where it is known
        :return: the complaint
        :raises UserError: a sentence why it is not taken
        """
        bill.ensure_one()
        # customers have no rights on complaints: what is checked here is all they may
        self, bill = self.sudo(), bill.sudo()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Please say what is wrong."))
        if len(text) > TEXT_LENGTH:
            raise UserError(
                self.env._("Please say it in %s characters at most.", TEXT_LENGTH)
            )
        if bill.state != "posted" or bill.move_type != "out_invoice":
            raise UserError(self.env._("Only a bill that was issued can be wrong."))
        complaint = self._billing_take(
            self._prepare_from_customer_vals(bill, text, contact)
        )
        complaint._billing_tell()
        return complaint

    @api.model
    def _billing_take(self, vals):
        """Create it; where one is open already, the customer is told so."""
        # a customer who follows it would be sent what we say to each other
        quiet = self.with_context(mail_create_nosubscribe=True)
        try:
            with self.env.cr.savepoint():
                complaint = quiet.create(vals)
                complaint.flush_recordset()
        except UniqueViolation:
            raise UserError(
                self.env._("You have told us about this bill. We are looking at it.")
            ) from None
        return complaint

    @api.model
    def _prepare_from_customer_vals(self, bill, text, contact):
        """Values of a complaint that a customer has written."""
        company, customer = bill.company_id, bill.commercial_partner_id
        owner = self.env["res.company"]._customer_who_is_told(
            [(company, bill.invoice_user_id)]
        )[company, bill.invoice_user_id]
        contact = (
            contact if contact and contact in customer | _below(customer) else None
        )
        own = self.with_context(lang=owner.lang or self.env.lang)
        return {
            "name": own.env._("Something is wrong with the bill %s", bill.name),
            "partner_id": customer.id,
            "contact_id": (contact or bill.partner_id).id,
            "company_id": company.id,
            "channel": "portal",
            "user_id": owner.id,
            "cause_id": self.env.ref("customer_billing.complaint_cause_bill").id,
            "billing_move_id": bill.id,
            "description": Markup("<br/>").join(map(escape, text.splitlines())),
        }

    def _billing_tell(self):
        """Let the owner know that a customer waits for an answer."""
        self.env["customer.reminder"]._remind(
            "bill_complaint",
            [
                {
                    "record": complaint,
                    "occasion": "received",
                    "user": complaint.user_id,
                    "summary": lambda one: one.env._(
                        "%s finds a bill wrong", one.partner_id.display_name
                    ),
                    "date": complaint.company_id._customer_today(),
                }
                for complaint in self
            ],
        )


def _below(customer):
    """The contacts of a customer."""
    return customer.search([("id", "child_of", customer.ids)])
