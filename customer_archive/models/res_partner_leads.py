import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

DAYS = 30  # how far back won leads are looked at
KIND = "lead_won"


class ResPartner(models.Model):
    """Won leads become submitted files, where the CRM app is installed."""

    _inherit = "res.partner"

    @api.model
    def _cron_customer_leads(self):
        """Make customers of won leads, each once."""
        leads = self._customer_won_leads()
        self.env["customer.batch"]._batch_run(
            leads, self._customer_take_leads, self._customer_park_lead
        )

    @api.model
    def _customer_won_leads(self):
        """Leads won lately that were not taken yet; an empty list without the app."""
        if "crm.lead" not in self.env:
            return []
        companies = self.env["res.company"].search([("customer_from_leads", "=", True)])
        if not companies:
            return []
        since = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS)
        leads = self.env["crm.lead"].search(
            [
                ("stage_id.is_won", "=", True),
                ("date_closed", ">=", since),
                ("company_id", "in", [*companies.ids, False]),
            ],
            order="id",
        )
        known = self.env["customer.reminder"]._known("crm.lead", KIND, leads.ids)
        taken = {res_id for res_id, _occasion in known}
        return leads.filtered(lambda lead: lead.id not in taken)

    @api.model
    def _customer_take_leads(self, leads):
        reminders = self.env["customer.reminder"]
        claimed = reminders._claim(
            "crm.lead", KIND, [(id_, "once") for id_ in leads.ids]
        )
        for lead in leads.filtered(lambda one: (one.id, "once") in claimed):
            if not lead.partner_id:
                lead._handle_partner_assignment(create_missing=True)
            customer = lead.partner_id.commercial_partner_id
            if not customer:
                continue
            company = lead.company_id or customer.company_id or self.env.company
            if not customer.customer_state:
                customer.customer_rank = max(customer.customer_rank, 1)
            if customer.customer_state == "draft":
                customer._customer_submit_lead(lead, company)

    def _customer_submit_lead(self, lead, company):
        """Submit this file as who won the lead; or tell somebody what is missing."""
        self.ensure_one()
        user = lead.user_id
        try:
            if not user:
                raise UserError(self.env._("The lead has no salesperson."))
            with self.env.cr.savepoint():
                # judged like everybody: role, required fields
                self.with_user(user).with_company(company)._customer_take_step("submit")
        except UserError as fault:
            told = company._customer_told(user)
            self.env["customer.reminder"]._remind(
                KIND,
                [
                    {
                        "record": self,
                        "occasion": str(lead.id),
                        "user": told,
                        "summary": lambda one, why=fault: one.env._(
                            "Won: complete the file and submit it (%(why)s)", why=why
                        ),
                        "date": company._customer_today(),
                    }
                ],
            )

    @api.model
    def _customer_park_lead(self, lead, reason):
        _logger.warning("Won lead %s: %s", lead.id, reason)
