from odoo import api, fields, models
from odoo.tools import SQL

# Customers in these states are not asked how they liked it.
SILENT = ("suspended", "blacklisted", "closed")


class ResPartner(models.Model):
    """How satisfied a customer is, by the answers to our questions."""

    _inherit = "res.partner"

    customer_no_survey = fields.Boolean(
        string="No Satisfaction Mails",
        copy=False,
        help="This customer does not want to be asked how satisfied they are.",
        prefetch="customer",
    )
    customer_satisfaction = fields.Float(
        string="Satisfaction",
        compute="_compute_customer_satisfaction",
        digits=(2, 1),
        help="The average of the customer's answers: 5 is happy, 1 is unhappy.",
    )
    customer_satisfaction_count = fields.Integer(
        string="Answers on Satisfaction", compute="_compute_customer_satisfaction"
    )
    customer_satisfaction_last = fields.Float(
        string="Last Answer", compute="_compute_customer_satisfaction", digits=(2, 1)
    )
    customer_satisfaction_last_at = fields.Datetime(
        string="Last Answer On", compute="_compute_customer_satisfaction"
    )

    @api.depends_context("allowed_company_ids")
    def _compute_customer_satisfaction(self):
        answers = self.commercial_partner_id._customer_satisfaction()
        for partner in self:
            answer = answers.get(partner.commercial_partner_id.id, {})
            partner.customer_satisfaction = answer.get("average", 0.0)
            partner.customer_satisfaction_count = answer.get("count", 0)
            partner.customer_satisfaction_last = answer.get("last", 0.0)
            partner.customer_satisfaction_last_at = answer.get("last_at", False)

    def _customer_may_be_asked(self):
        """Those of these people who may be asked how satisfied they are.

        Left out are those without an e-mail address, those who want no mails or no such
        questions, and people of customers with whom business has stopped.
        """
        return self.filtered(
            lambda person: (
                person.email_normalized
                and not person.is_blacklisted
                and not person.customer_no_survey
                and not person.commercial_partner_id.customer_no_survey
                and person.commercial_partner_id.customer_state not in SILENT
            )
        )

    @api.model
    def _customer_rated_models(self):
        """The models whose records customers are asked about."""
        names = self.env.registry.descendants(["customer.rated"], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    def _customer_satisfaction(self):
        """What these customers answered about records of the user's companies.

        :return: ``{partner_id: {"average", "count", "last", "last_at"}}``, of 1 to 5;
            who has not answered is missing
        """
        if not self._origin.ids:
            return {}
        self.env["rating.rating"].flush_model()
        parts = []
        for name in self._customer_rated_models():
            self.env[name].flush_model(["partner_id", "company_id"])
            parts.append(
                SQL(
                    """SELECT partner_id, company_id, id, %s AS model FROM %s""",
                    name,
                    SQL.identifier(self.env[name]._table),
                )
            )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.commercial_partner_id,
                       AVG(rating.rating)::float, COUNT(*),
                       (ARRAY_AGG(rating.rating
                                  ORDER BY rating.rated_on DESC, rating.id DESC))[1],
                       MAX(rating.rated_on)
                  FROM (%(documents)s) document
                  JOIN res_partner customer ON customer.id = document.partner_id
                  JOIN rating_rating rating ON rating.res_model = document.model
                                           AND rating.res_id = document.id
                 WHERE customer.commercial_partner_id = ANY(%(ids)s)
                   AND document.company_id = ANY(%(companies)s)
                   AND rating.consumed AND rating.rating >= 1
              GROUP BY customer.commercial_partner_id""",
                documents=SQL(" UNION ALL ").join(parts),
                ids=self._origin.ids,
                companies=self.env.companies.ids,
            )
        )
        keys = ("average", "count", "last", "last_at")
        return {
            partner: dict(zip(keys, values, strict=True)) for partner, *values in rows
        }

    def action_view_customer_ratings(self):
        """Open what the people of this customer answered."""
        customer = self.commercial_partner_id
        customer.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_rating"
        )
        return action | {
            "domain": [
                ("res_model", "in", self._customer_rated_models()),
                ("partner_id", "child_of", customer.id),
                ("consumed", "=", True),
            ],
            "context": {},
        }
