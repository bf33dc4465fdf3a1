from odoo import api, models
from odoo.tools import SQL, format_amount

# code of a fact: column of customer.metrics, what it is without a purchase
METRICS = {
    "amount_12m": ("amount_12m", 0.0),
    "amount_before": ("amount_before", 0.0),
    "amount_total": ("amount_total", 0.0),
    "amount_average": ("amount_average", 0.0),
    "growth": ("growth", None),
    "recency_days": ("recency_days", None),
    "purchases_12m": ("purchase_days_12m", 0.0),
    "purchases": ("purchase_days", 0.0),
    "age_days": ("age_days", None),
    "interval_days": ("interval_days", None),
    "silence_ratio": ("silence_ratio", None),
    "recency_quintile": ("recency_quintile", 0.0),
    "frequency_quintile": ("frequency_quintile", 0.0),
    "monetary_quintile": ("monetary_quintile", 0.0),
    "score": ("score", None),
}


class ResPartner(models.Model):
    """The facts that class rules look at; other addons add theirs."""

    _inherit = "res.partner"

    @api.model
    def _customer_class_fact_labels(self):
        """The facts that class rules can ask for.

        Extend it by adding to what ``super()`` returns, and answer the same codes in
        ``_customer_class_facts``.

        :return: ``{code: (label, unit)}`` in the user's language; units are
            ``money`` (in the company's currency), ``days``, ``percent`` and ``number``
        """
        return {
            "amount_12m": (self.env._("Turnover of 12 months"), "money"),
            "amount_before": (self.env._("Turnover of the 12 months before"), "money"),
            "amount_total": (self.env._("Turnover ever"), "money"),
            "amount_average": (self.env._("Average purchase"), "money"),
            "growth": (self.env._("Growth of the turnover"), "percent"),
            "recency_days": (self.env._("Time since the last purchase"), "days"),
            "purchases_12m": (self.env._("Purchases in 12 months"), "number"),
            "purchases": (self.env._("Purchases ever"), "number"),
            "age_days": (self.env._("Time since the first purchase"), "days"),
            "interval_days": (self.env._("Time between purchases"), "days"),
            "silence_ratio": (self.env._("Silence in own intervals"), "number"),
            "recency_quintile": (self.env._("Recency, 1 to 5"), "number"),
            "frequency_quintile": (self.env._("Frequency, 1 to 5"), "number"),
            "monetary_quintile": (self.env._("Turnover, 1 to 5"), "number"),
            "score": (self.env._("Score"), "number"),
        }

    def _customer_class_facts(self, company, codes=None):
        """What is known about these commercial partners, for class rules.

        Ask it with commercial partners, of any number. A new addon adds its facts to
        what ``super()`` returns, in one query for all of them.

        :param company: the ``res.company`` whose figures count
        :param codes: the facts that are asked for, by default all; what costs a query
            of its own is left out when it is not among them
        :return: ``{partner_id: {code: number or None}}`` with a key for each; None
            is not known, and fits no condition
        """
        facts = {
            id_: {code: nothing for code, (_column, nothing) in METRICS.items()}
            for id_ in self._origin.ids
        }
        columns = [SQL.identifier(column) for column, _nothing in METRICS.values()]
        condition = SQL("partner_id = ANY(%s)", self._origin.ids)
        if self._customer_reads_all():
            condition = SQL("TRUE")
        self.env["customer.metrics"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, %s FROM customer_metrics WHERE company_id = %s "
                "AND date_first IS NOT NULL AND %s",
                SQL(", ").join(columns),
                company.id,
                condition,
            )
        )
        for id_, *values in rows:
            if id_ in facts:
                facts[id_] = dict(zip(METRICS, values, strict=True))
        return facts

    @api.model
    def _customer_class_number(self, code, value, company):
        """A fact as a user reads it: "12,000.00 ¥", "30 days", "4.5 %".

        :param code: a key of ``_customer_class_fact_labels``
        :param value: the number, None where it is not known
        :param company: the ``res.company`` whose currency is meant
        """
        if value is None:
            return self.env._("not known")
        _label, unit = self._customer_class_fact_labels().get(code, (code, "number"))
        if unit == "money":
            return format_amount(self.env, value, company.currency_id)
        number = f"{value:.2f}".rstrip("0").rstrip(".")
        if unit == "days":
            return self.env._("%(number)s days", number=number)
        return f"{number} %" if unit == "percent" else number

    @api.model
    def _customer_class_condition_text(self, condition, company, facts=None):
        """A condition as a sentence, with the fact beside it where facts are given.

        :param condition: an ``engine.classes.Condition``
        :param company: the ``res.company`` whose currency is meant
        :param facts: ``{code: number}`` of one customer
        """
        label, _unit = self._customer_class_fact_labels().get(
            condition.fact, (condition.fact, "number")
        )
        value = self._customer_class_number(condition.fact, condition.value, company)
        text = (
            self.env._("%(fact)s at least %(value)s", fact=label, value=value)
            if condition.at_least
            else self.env._("%(fact)s at most %(value)s", fact=label, value=value)
        )
        if facts is None:
            return text
        now = self._customer_class_number(
            condition.fact, facts.get(condition.fact), company
        )
        return self.env._("%(condition)s (is %(fact)s)", condition=text, fact=now)
