from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..engine.holds import MANUAL, changes

READS = {
    "account.move": ["amount_residual", "state"],
    "account.payment": ["company_id", "credit_bounced_move_ids", "credit_bounced_on",
                        "partner_id"],
    "credit.hold": ["cause", "company_id", "lifted_by_id", "occasion", "partner_id",
                    "state"],
    "credit.profile": ["company_id", "date_next_assessment", "insolvency",
                       "insolvency_date", "partner_id"],
    "res.partner": ["commercial_partner_id", "customer_date_next_review"],
}  # fmt: skip


class CreditHold(models.Model):
    """Holds by rule: put in place when there is a cause, lifted when it is gone."""

    _inherit = "credit.hold"

    @api.model
    def _cron_holds(self):
        """Let the holds of all customers agree with their causes."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            rules = self._hold_rules(company)
            standing = self.search_count(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                    ("cause", "!=", MANUAL),
                ],
                limit=1,
            )
            if rules or standing:
                self._hold_batches(company, rules)

    @api.model
    def _hold_batches(self, company, rules):
        """Let the holds of all customers of ``company`` agree with their causes."""
        self = self.with_user(SUPERUSER_ID).with_company(company)
        todo = self._hold_todo(company, rules, None)
        # what nobody can be at fault for is a bug, and loud: nothing is parked
        self.env["customer.batch"]._batch_run(
            self.env["res.partner"].browse(self._hold_touched(todo)),
            lambda some: self._hold_change(company, rules, todo, set(some.ids)),
            lambda customer, why: None,
        )

    @api.model
    def _hold_touched(self, todo):
        """The ids of the customers of whom something has to be done."""
        return sorted({id_ for id_, _cause in (*todo.place, *todo.lift)})

    @api.model
    def _hold_rules(self, company):
        """The rules of ``company`` by cause.

        :param company: a ``res.company``
        """
        # they hold for everybody, whoever's work brought them up
        rules = self.env["credit.hold.rule"].sudo()
        found = rules.search([("company_id", "=", company.id)])
        return {rule.cause: rule for rule in found}

    @api.model
    def _hold_refresh(self, company, customers):
        """Let the holds of these customers agree with their causes, at once.

        :param company: the ``res.company`` that lends
        :param customers: commercial partners
        """
        self = self.with_user(SUPERUSER_ID).with_company(company)
        rules = self._hold_rules(company)
        todo = self._hold_todo(company, rules, customers.ids)
        self._hold_change(company, rules, todo, set(self._hold_touched(todo)))

    def _hold_todo(self, company, rules, ids):
        """What has to be put in place and lifted; few queries, however many they are.

        :param ids: of commercial partners; ``None``: all
        :return: ``engine.holds.Changes``
        """
        for model, names in READS.items():
            self.env[model].flush_model(names)
        standing, waived = self._hold_known(company, ids)
        return changes(standing, self._hold_causes(company, rules, ids), waived)

    def _hold_known(self, company, ids):
        """The holds that stand, and the occasions that were waived by hand.

        :return: ``({(customer, cause)}, {(customer, cause, occasion)})``
        """
        of_these = SQL("TRUE") if ids is None else SQL("partner_id = ANY(%s)", ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, cause, occasion, state = 'open'
                     FROM credit_hold
                    WHERE company_id = %s AND %s
                      AND (state = 'open' OR lifted_by_id != %s)""",
                company.id,
                of_these,
                SUPERUSER_ID,
            )
        )
        standing = {(id_, cause) for id_, cause, _o, is_open in rows if is_open}
        waived = {(id_, cause, o) for id_, cause, o, is_open in rows if not is_open}
        return standing, waived

    def _hold_causes(self, company, rules, ids):
        """Why customers have to be on hold today.

        :return: ``{(customer, cause): occasion}``
        """
        found, today = {}, company._customer_today()
        queries = [
            getattr(self, f"_hold_{cause}_query")(company, rule, today)
            for cause, rule in rules.items()
            if cause != "overdue"
        ]
        if queries:
            of_these = SQL("TRUE") if ids is None else SQL("id = ANY(%s)", ids)
            query = SQL(
                "SELECT id, cause, MAX(occasion) FROM (%s) c WHERE %s GROUP BY 1, 2",
                SQL(" UNION ALL ").join(queries),
                of_these,
            )
            found = {(i, cause): o for i, cause, o in self.env.execute_query(query)}
        if rule := rules.get("overdue"):
            customers = self.env["res.partner"].browse(self._hold_ids(company, ids))
            for id_, (amount, days) in customers._credit_overdue(company).items():
                if days > rule.days and amount >= rule.amount:
                    due = fields.Date.subtract(today, days=days)
                    found[id_, "overdue"] = fields.Date.to_string(due)
        return found

    def _hold_ids(self, company, ids):
        """The ids asked for; else of all who have ever been invoiced."""
        if ids is not None:
            return ids
        rows = self.env.execute_query(
            SQL("SELECT id FROM res_partner WHERE commercial_partner_id = id")
        )
        return [id_ for (id_,) in rows]

    def _hold_review_query(self, company, rule, today):
        """Customers whose review is missed: id, cause, occasion."""
        return SQL(
            """SELECT id, 'review' AS cause, customer_date_next_review::text AS occasion
                 FROM res_partner
                WHERE customer_date_next_review < %s
                  AND (company_id IS NULL OR company_id = %s)""",
            fields.Date.subtract(today, days=rule.days),
            company.id,
        )

    def _hold_assessment_query(self, company, rule, today):
        """Customers whose assessment is missed."""
        return SQL(
            """SELECT partner_id AS id, 'assessment' AS cause,
                      date_next_assessment::text AS occasion
                 FROM credit_profile
                WHERE date_next_assessment < %s AND company_id = %s""",
            fields.Date.subtract(today, days=rule.days),
            company.id,
        )

    def _hold_bounced_query(self, company, rule, today):
        """Customers of whom a payment bounced, as long as what it paid is open.

        A payment that paid nothing in particular holds until its mark is taken away.
        """
        return SQL(
            """SELECT customer.commercial_partner_id AS id, 'bounced' AS cause,
                      payment.id::text AS occasion
                 FROM account_payment payment
                 JOIN res_partner customer ON customer.id = payment.partner_id
                WHERE payment.credit_bounced_on IS NOT NULL
                  AND payment.company_id = %s
                  AND (NOT EXISTS (
                           SELECT FROM credit_bounced_move_rel rel
                            WHERE rel.payment_id = payment.id)
                       OR EXISTS (
                           SELECT FROM credit_bounced_move_rel rel
                             JOIN account_move move ON move.id = rel.move_id
                            WHERE rel.payment_id = payment.id
                              AND move.state = 'posted'
                              AND move.amount_residual > 0))""",
            company.id,
        )

    def _hold_insolvency_query(self, company, rule, today):
        """Customers who are flagged as insolvent."""
        return SQL(
            """SELECT partner_id AS id, 'insolvency' AS cause,
                      insolvency || ' ' || COALESCE(insolvency_date::text, '')
                      AS occasion
                 FROM credit_profile
                WHERE insolvency IS NOT NULL AND company_id = %s""",
            company.id,
        )

    def _hold_change(self, company, rules, todo, ids):
        """Put in place and lift the holds of these customers, as OdooBot.

        :param todo: ``engine.holds.Changes``
        :param ids: ids of commercial partners
        """
        over = {key for key in todo.lift if key[0] in ids}
        standing = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("partner_id", "in", [id_ for id_, _cause in over]),
            ]
        )
        standing.filtered(lambda h: (h.partner_id.id, h.cause) in over)._hold_lift()
        self.create(
            [
                {
                    "partner_id": id_,
                    "company_id": company.id,
                    "cause": cause,
                    "occasion": occasion,
                    "holds_orders": rules[cause].holds_orders,
                    "holds_subscriptions": rules[cause].holds_subscriptions,
                }
                for (id_, cause), occasion in todo.place.items()
                if id_ in ids
            ]
        )
