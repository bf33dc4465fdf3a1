from odoo import fields, models


class ResPartner(models.Model):
    """When a customer was visited last, and the plan of visits."""

    _inherit = "res.partner"

    customer_visit_plan_ids = fields.One2many(
        "customer.visit.plan",
        "partner_id",
        string="Visit Plans",
        groups="customer_archive.group_viewer",
    )

    def action_customer_plan_visits(self):
        """Give these customers a visit plan, those who have none in this company."""
        plans = self.env["customer.visit.plan"]
        plans.check_access("create")
        customers = self.commercial_partner_id
        known = plans.with_context(active_test=False).search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        plans.create([{"partner_id": c.id} for c in customers - known.partner_id])
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_visit_plan"
        )
        return action | {"domain": [("partner_id", "in", customers.ids)]}

    def _customer_refresh_visits(self):
        """Bring the plans of these customers up to the visits that were logged.

        A visit of a day on or after that on which the open one was planned is that
        one. Whoever logs it need not be allowed to change plans.
        """
        # sudo: a plan follows from the visits, whoever has logged, moved or deleted one
        plans = self.env["customer.visit.plan"].sudo()
        plans = plans.with_context(active_test=False).search(
            [("partner_id", "in", self.ids)]
        )
        if not plans:
            return
        last = plans._last_visits()
        done = {}
        for plan in plans:
            day = last.get((plan.partner_id.id, plan.company_id.id), False)
            if plan.date_last != day:
                plan.date_last = day
            for visit in plan.visit_ids.filtered(lambda v: v.state == "open"):
                if day and day >= visit.date_opened:
                    done[visit] = day
        plans.visit_ids.browse(v.id for v in done)._close(done)
