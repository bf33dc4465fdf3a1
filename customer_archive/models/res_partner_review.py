from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine.reviews import interval, next_review

ACTIVITY = "customer_archive.mail_activity_type_review"


class ResPartner(models.Model):
    """When a customer's file is to be checked again."""

    _inherit = "res.partner"

    customer_date_next_review = fields.Date(
        string="Next Review",
        copy=False,
        tracking=True,
        index="btree_not_null",
        prefetch="customer_review",
        help="On this day the file is due to be checked again.",
    )
    customer_review_ids = fields.One2many(
        "customer.review", "partner_id", string="Reviews"
    )
    customer_review_waiting = fields.Boolean(
        string="Review Waits for a Second Person",
        compute="_compute_customer_review_waiting",
    )

    @api.depends("customer_review_ids.state")
    def _compute_customer_review_waiting(self):
        waiting = set()
        if self.env["customer.review"].has_access("read"):
            rows = self.env["customer.review"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "waiting")],
                groupby=["partner_id"],
            )
            waiting = {partner.id for (partner,) in rows}
        for partner in self:
            partner.customer_review_waiting = partner.id in waiting

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._customer_check_review_date(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._customer_check_review_date(vals)
        return super().write(vals)

    @api.model
    def _customer_check_review_date(self, vals):
        """A review is not put off by whoever should have done it."""
        if "customer_date_next_review" not in vals or self.env.uid == SUPERUSER_ID:
            return
        if not self.env.user.has_group("customer_archive.group_steward"):
            raise AccessError(
                self.env._(
                    "The date of the next review is set by the review itself; only "
                    "stewards change it by hand."
                )
            )

    # -- settings ------------------------------------------------------------------

    def _customer_review_companies(self):
        """The company whose settings say when each of these customers is reviewed.

        A customer shared by all companies is reviewed as soon as one company wants it.

        :return: ``{partner_id: res.company}``, empty companies where none does
        """
        # How often a company reviews its customers is no secret of that company.
        wanting = self.env["res.company"].sudo()
        wanting = wanting.search([("customer_review", "=", True)], order="id")
        return {
            partner.id: partner.company_id & wanting
            if partner.company_id
            else wanting[:1]
            for partner in self.sudo()
        }

    def _customer_review_months(self):
        """``{partner_id: months}`` between two reviews; 0 for never."""
        companies = self._customer_review_companies()
        return {
            partner.id: interval(
                partner.customer_template_id.review_interval_months,
                partner.customer_level_id.review_interval_months,
                companies[partner.id].customer_review_months,
            )
            if companies[partner.id]
            else 0
            for partner in self.sudo()
        }

    def _customer_review_needs_second(self):
        """Those of these customers whose reviews a second person confirms."""
        return self.filtered(lambda p: p.sudo().customer_level_id.review_needs_second)

    # -- the next date -------------------------------------------------------------

    def _customer_stamps(self, new, old_states):
        # EXTENDS customer_archive: who becomes active is reviewed an interval later
        stamps = super()._customer_stamps(new, old_states)
        if new != "active":
            return stamps
        undated = self.filtered(lambda p: not p.customer_date_next_review)
        return stamps + undated._customer_next_review_vals()

    def _customer_next_review_vals(self):
        """``[(partners, values)]`` with the date of the next review, from today."""
        today = fields.Date.context_today(self)
        months = self._customer_review_months()
        return [
            (partners, {"customer_date_next_review": day})
            for count, partners in self.grouped(lambda p: months[p.id]).items()
            if (day := next_review(today, count))
        ]

    def _customer_reviewed(self):
        """These customers were reviewed: on to the next time."""
        # That a review was done is a fact, whoever may not set its date by hand.
        customers = self.with_user(SUPERUSER_ID)
        never = customers
        for partners, vals in customers._customer_next_review_vals():
            partners.write(vals)
            never -= partners
        never.write({"customer_date_next_review": False})
        customers.activity_unlink([ACTIVITY])

    @api.model
    def _customer_spread_reviews(self, company):
        """Give each customer of ``company`` without one a first date of review.

        Spread evenly over its interval, the most important levels first, so that not
        everybody is due on one day; one statement for all.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH timed AS (
                    SELECT partner.id, level.sequence AS importance,
                           COALESCE(
                               NULLIF(template.review_interval_months, 0),
                               NULLIF(level.review_interval_months, 0),
                               %(months)s
                           ) AS months
                      FROM res_partner partner
                 LEFT JOIN customer_template template
                        ON template.id = partner.customer_template_id
                 LEFT JOIN customer_level level ON level.id = partner.customer_level_id
                     WHERE partner.customer_state = 'active'
                       AND partner.customer_date_next_review IS NULL
                       AND COALESCE(partner.company_id, %(company)s) = %(company)s
                ), placed AS (
                    SELECT id, months,
                           row_number() OVER (PARTITION BY months
                                              ORDER BY importance, id) - 1 AS place,
                           count(*) OVER (PARTITION BY months) AS total,
                           (%(today)s::date + make_interval(months => months))::date
                               - %(today)s::date AS days
                      FROM timed
                     WHERE months > 0
                )
                UPDATE res_partner partner
                   SET customer_date_next_review =
                           %(today)s::date + (1 + place * days / total)::int
                  FROM placed
                 WHERE placed.id = partner.id""",
                months=company.customer_review_months,
                company=company.id,
                today=fields.Date.context_today(self),
            )
        )
        self.invalidate_model(["customer_date_next_review"])

    # -- buttons -------------------------------------------------------------------

    def action_customer_review(self):
        """Say that these files were checked and are still right, in a dialog."""
        self.env["customer.review"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Checked, Still Right"),
            "res_model": "customer.review.check",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }

    def action_view_customer_reviews(self):
        """Open the reviews of this customer."""
        customer = self.commercial_partner_id
        customer.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_review_list"
        )
        return action | {"domain": [("partner_id", "=", customer.id)], "context": {}}

    def _customer_confirm(self, checks, remark=False):
        """Keep what was confirmed in passing, for instance in a call log.

        :param checks: names of ``customer.review`` ticks, such as ``phone_checked``
        :param remark: how it was confirmed
        :return: the ``customer.review`` made, none where nothing was ticked
        """
        vals = {"kind": "call", "remark": remark} | dict.fromkeys(checks, True)
        return self.env["customer.review"].create(
            [vals | {"partner_id": p.commercial_partner_id.id} for p in self if checks]
        )
