from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..engine.classes import asked, next_step, place
from .customer_class_rule import MANAGER
from .res_partner_classes import CLASSES, REASONS

# Whose level matters: not who is gone, nor whom we do no business with.
LIVING = ("draft", "review", "active", "suspended")
BATCH = 500


class ResPartner(models.Model):
    """Which level the rules give customers, and what is missing to the next one."""

    _inherit = "res.partner"

    customer_level_falling_since = fields.Date(
        string="Level Missed Since",
        copy=False,
        readonly=True,
        prefetch=CLASSES,
        help="The day on which the rules first gave a lower level. The level is kept "
        "for as long as its rule says.",
    )
    customer_class_next = fields.Char(
        string="To the Next Level", compute="_compute_customer_class_next"
    )

    @api.depends("customer_level_id", "customer_state")
    @api.depends_context("company", "lang")
    def _compute_customer_class_next(self):
        self.customer_class_next = False
        company = self.env.company
        rules = self.env["customer.class.rule"]._customer_rules(company)
        customers = self.filtered(lambda c: c.customer_state in LIVING)
        if not rules or not customers:
            return
        # What is missing is told to whoever may see the customer.
        facts = customers.sudo()._customer_class_facts(company, asked(rules))
        for customer in customers:
            known = facts.get(customer._origin.id, {})
            step = next_step(known, rules, customer.customer_level_id.id)
            if step:
                text = customer._customer_class_step_text(step, known, company)
                customer.customer_class_next = text

    def _customer_class_step_text(self, step, facts, company):
        """What is missing to the next level, as a sentence.

        :param step: an ``engine.classes.Step``
        :param facts: ``{code: number}`` of this customer
        :param company: the ``res.company`` whose figures count
        """
        level = self.env["customer.level"].browse(step.level).name
        if not step.missing:
            return self.env._("Nothing is missing to %(level)s.", level=level)
        labels = self._customer_class_fact_labels()
        texts = []
        for condition, gap in step.missing:
            if gap is None or not condition.at_least:
                texts.append(
                    self._customer_class_condition_text(condition, company, facts)
                )
                continue
            label, _unit = labels.get(condition.fact, (condition.fact, "number"))
            gap = self._customer_class_number(condition.fact, gap, company)
            texts.append(self.env._("%(gap)s more: %(fact)s", gap=gap, fact=label))
        return self.env._(
            "To %(level)s: %(missing)s", level=level, missing="; ".join(texts)
        )

    @api.model
    def _customer_class_customers(self, company):
        """The customers whose level the rules of ``company`` may give."""
        return self.search(
            Domain("customer_state", "in", LIVING)
            & Domain("customer_level_locked", "=", False)
            & Domain("company_id", "in", (company.id, False)),
            order="id",
        )

    def _customer_class_outcomes(self, company):
        """Where the rules put these customers today; preview and work both ask this.

        :param company: the ``res.company`` whose rules and figures count
        :return: ``{partner: (engine.classes.Outcome, facts)}``, empty without rules
        """
        rules = self.env["customer.class.rule"]._customer_rules(company)
        if not rules:
            return {}
        # Which level somebody gets does not depend on what the asker may see.
        facts = self.sudo()._customer_class_facts(company, asked(rules))
        today = fields.Date.context_today(self)
        return {
            customer: (
                place(
                    facts[customer.id],
                    rules,
                    customer.customer_level_id.id or None,
                    today,
                    customer.customer_level_falling_since or None,
                    customer.customer_level_locked,
                ),
                facts[customer.id],
            )
            for customer in self
        }

    def _customer_class_moves(self, company, outcomes=None, limit=None):
        """Which of these customers would get another level, and why.

        :param company: the ``res.company`` whose rules and figures count
        :param outcomes: what ``_customer_class_outcomes`` has answered already
        :param limit: how many at most, all by default
        :return: ``{partner: (level, reason)}`` of those who move
        """
        if outcomes is None:
            outcomes = self._customer_class_outcomes(company)
        levels, moves = self.env["customer.level"], {}
        rules = self.env["customer.class.rule"]._customer_rules(company)
        for customer, (outcome, facts) in outcomes.items():
            old = customer.customer_level_id
            if outcome.level and outcome.level != old.id:
                reason = self._customer_class_reason(
                    outcome.rule, rules, old.id, facts, company
                )
                moves[customer] = levels.browse(outcome.level), reason
            if len(moves) == limit:
                break
        return moves

    def _customer_class_reason(self, rule, rules, old, facts, company):
        """Why a rule moves somebody: what was reached, or what is missed now.

        :param rule: the ``engine.classes.Rule`` that gives the new level
        :param rules: all rules, the best first
        :param old: id of the level before
        :param facts: ``{code: number}`` of this customer
        :param company: the ``res.company`` whose figures count
        """
        held = [other for other in rules if other.level == old]
        down = bool(held) and rules.index(held[0]) < rules.index(rule)
        conditions = rule.conditions
        if down:
            conditions = [c for c in held[0].conditions if not c.holds(facts)]
        texts = "; ".join(
            self._customer_class_condition_text(condition, company, facts)
            for condition in conditions
        )
        if down:
            return self.env._("No longer: %(conditions)s", conditions=texts)
        return texts or self.env._("everybody else")

    def _customer_class_apply(self, company):
        """Give these customers the level that the rules put them on today.

        :param company: the ``res.company`` whose rules and figures count
        :return: the customers whose level has changed
        """
        outcomes = self._customer_class_outcomes(company)
        moves = self._customer_class_moves(company, outcomes)
        falling = {
            customer: outcome.falling_since or False
            for customer, (outcome, _facts) in outcomes.items()
            if (outcome.falling_since or False) != customer.customer_level_falling_since
        }
        # who is not among them answers None, which is no day and not False
        for since in set(falling.values()):
            waiting = self.filtered(lambda c, day=since: falling.get(c) == day)
            waiting.customer_level_falling_since = since
        changed = self.filtered(lambda c: c in moves).with_company(company)
        for level, group in changed.grouped(lambda c: moves[c][0]).items():
            self.env.cr.precommit.data[REASONS] = {
                customer.id: {
                    "origin": "rule",
                    "reason": moves[customer][1],
                    "company_id": company.id,
                }
                for customer in group
            }
            group.customer_level_id = level
            self.env.cr.precommit.data.pop(REASONS, None)
        return changed

    def _customer_class_work(self, company):
        """Apply the rules to these customers in batches that commit.

        :param company: the ``res.company`` whose rules and figures count
        :return: the customers that were not reached
        """

        def park(customer, reason):
            customer._message_log(
                body=self.env._("The level was not changed: %(reason)s", reason=reason)
            )

        return self.env["customer.batch"]._batch_run(
            self, lambda batch: batch._customer_class_apply(company), park, size=BATCH
        )

    def action_customer_assign_levels(self):
        """Show which of these customers the rules would move, by figures of today.

        :raise AccessError: for whoever is no customer manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only customer managers apply class rules."))
        self.env["customer.metrics"]._refresh_stale(self.env.company)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_level_assign"
        )
        chosen = {"active_ids": self.ids, "active_model": self._name}
        return action | {"context": chosen}
