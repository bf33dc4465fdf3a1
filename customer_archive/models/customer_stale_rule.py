from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.stale import DECLINED, cutoff

STEPS = [("suspend", "Suspend"), ("close", "Close the File")]
BATCH = 500


class CustomerStaleRule(models.Model):
    """Which files nobody seems to need any more; people decide what becomes of them."""

    _name = "customer.stale.rule"
    _description = "Rule for Stale Files"
    _inherit = ["customer.rule"]
    _check_company_auto = True

    months = fields.Integer(
        string="Months without Business",
        required=True,
        default=24,
        help="No invoice, order, contract, complaint, service or contact for so long.",
    )
    bounces = fields.Integer(
        string="Mails Bounced",
        help="And so many mails came back from each address of the file. 0: not asked.",
    )
    no_contact = fields.Boolean(
        string="Nobody to Reach",
        help="And there is no contact person, no phone number and no email address.",
    )
    level_ids = fields.Many2many(
        "customer.level", string="Only Levels", help="Empty: customers of all levels."
    )
    step = fields.Selection(STEPS, string="Proposal", required=True, default="close")
    rest_months = fields.Integer(
        string="Rest after No (Months)",
        default=6,
        help="How long a customer is not proposed again after it was declined.",
    )
    proposal_ids = fields.One2many("customer.stale", "rule_id")
    open_count = fields.Integer(string="To Decide", compute="_compute_open_count")

    _months_least = models.Constraint(
        "CHECK (months >= 1)", "A file is stale after a month at the earliest."
    )
    _numbers_least = models.Constraint(
        "CHECK (bounces >= 0 AND rest_months >= 0)", "Numbers are not negative."
    )

    @api.depends("proposal_ids.state")
    def _compute_open_count(self):
        counts = dict(
            self.env["customer.stale"]._read_group(
                [("rule_id", "in", self.ids), ("state", "=", "proposed")],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.open_count = counts.get(rule, 0)

    def _found(self, customers=None):
        """The customers of whom this rule says that they are stale, in one query.

        :param customers: only among these; None for all
        :return: ``{partner_id: (day of the last business or None, bounces)}``
        """
        self.ensure_one()
        today = (self.company_id or self.env.company)._customer_today()
        rows = self.env.execute_query(
            SQL(
                """
                WITH business AS (
                    SELECT partner.commercial_partner_id AS id, MAX(one.day) AS day
                      FROM (%(queries)s) one
                      JOIN res_partner partner ON partner.id = one.partner_id
                  GROUP BY partner.commercial_partner_id)
                SELECT customer.id, business.day, mail.bounces
                  FROM res_partner customer
             LEFT JOIN business ON business.id = customer.id
                  JOIN LATERAL (%(mail)s) mail ON TRUE
                 WHERE customer.customer_state = 'active' AND customer.active
                   AND COALESCE(business.day, customer.customer_since,
                                customer.create_date::date) < %(cutoff)s
                   AND COALESCE(customer.customer_since,
                                customer.create_date::date) < %(cutoff)s
                   AND %(conditions)s
              ORDER BY customer.id""",
                queries=SQL(" UNION ALL ").join(self._life_queries()),
                mail=self._mail_query(),
                cutoff=cutoff(today, self.months),
                conditions=SQL(" AND ").join(self._conditions(today, customers)),
            )
        )
        return {partner_id: (day, bounces) for partner_id, day, bounces in rows}

    def _life_queries(self):
        """Where a customer shows a sign of life, and when."""
        for model in ("res.partner", "customer.interaction", "account.move.line"):
            self.env[model].flush_model()
        self.env["customer.stale"].flush_model()
        business = self.env["res.partner"]._customer_business_queries()
        # our own greetings and mails to them are no sign of life
        contact = SQL(
            """SELECT partner_id, date::date AS day FROM customer_interaction
                WHERE kind <> 'care' AND (kind <> 'mail' OR direction = 'in')"""
        )
        return [*business.values(), contact]

    def _mail_query(self):
        """Of one file: the least bounces of its addresses, and how many it has."""
        return SQL(
            """SELECT COALESCE(MIN(person.message_bounce)
                          FILTER (WHERE person.email > ''), 0) AS bounces,
                      COUNT(*) FILTER (WHERE person.email > '' OR person.phone > ''
                          OR person.customer_mobile > '') AS ways,
                      COUNT(*) FILTER (WHERE person.id <> customer.id
                          AND person.type = 'contact') AS people
                 FROM res_partner person
                WHERE person.commercial_partner_id = customer.id AND person.active"""
        )

    def _conditions(self, today, customers):
        """What else must hold, as a list of ``SQL``."""
        conditions = [
            # Whoever owes us something, or we them, is not gone.
            SQL(
                """NOT EXISTS (
                    SELECT FROM account_move_line line
                      JOIN account_account account ON account.id = line.account_id
                      JOIN res_partner person ON person.id = line.partner_id
                     WHERE person.commercial_partner_id = customer.id
                       AND line.parent_state = 'posted' AND NOT line.reconciled
                       AND line.amount_residual <> 0
                       AND account.account_type
                           IN ('asset_receivable', 'liability_payable'))"""
            ),
            SQL(
                """NOT EXISTS (
                    SELECT FROM customer_stale declined
                     WHERE declined.partner_id = customer.id
                       AND declined.state = %s AND declined.again_on > %s)""",
                DECLINED,
                today,
            ),
        ]
        if self.company_id:
            conditions.append(
                SQL(
                    "COALESCE(customer.company_id, %(id)s) = %(id)s",
                    id=self.company_id.id,
                )
            )
        if self.level_ids:
            levels = self.level_ids.ids
            conditions.append(SQL("customer.customer_level_id = ANY(%s)", levels))
        if self.bounces:
            conditions.append(SQL("mail.bounces >= %s", self.bounces))
        if self.no_contact:
            conditions.append(SQL("mail.ways = 0 AND mail.people = 0"))
        if customers is not None:
            conditions.append(SQL("customer.id = ANY(%s)", customers.ids))
        return conditions

    def action_preview(self):
        """Show whom this rule would propose now; nothing is written."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would Be Proposed: %(rule)s", rule=self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", list(self._found()))],
        }

    def action_propose(self):
        """Look at all customers now, in the background."""
        self.check_access("write")
        if not any(self.mapped("active")):
            raise UserError(self.env._("The rule is switched off."))
        self._batch_start("customer_archive.ir_cron_stale")

    def action_view_proposals(self):
        """Open what this rule has proposed."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_stale"
        )
        return action | {"domain": [("rule_id", "=", self.id)], "context": {}}

    @api.model
    def _cron_stale(self):
        """Propose whom the rules find, and withdraw whom they find no more."""
        for rule in self.search([("active", "=", True)]):
            found = rule._found()
            waiting = self.env["customer.stale"].search(
                [("rule_id", "=", rule.id), ("state", "=", "proposed")]
            )
            gone = waiting.filtered(lambda p, found=found: p.partner_id.id not in found)
            if gone:
                gone._decide("withdraw")
            known = self.env["customer.stale"].search(
                [
                    ("partner_id", "in", list(found)),
                    ("state", "in", ("proposed", "accepted")),
                ]
            )
            missing = self.env["res.partner"].browse(found) - known.partner_id
            left = self._batch_run(
                missing,
                lambda some, rule=rule, found=found: rule._propose(some, found),
                self._park,
                size=BATCH,
            )
            if left:
                break

    def _propose(self, customers, found):
        self.env["customer.stale"].create(
            [
                {
                    "rule_id": self.id,
                    "partner_id": customer.id,
                    "step": self.step,
                    "date_last": found[customer.id][0],
                    "bounces": found[customer.id][1],
                }
                for customer in customers
            ]
        )

    @api.model
    def _park(self, customer, reason):
        """A customer who cannot be proposed is looked at again on the next day."""
