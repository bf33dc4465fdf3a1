from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.claims import Claim, net
from ..engine.explain import stored_gaps
from ..engine.period import Period


class BillingCharge(models.Model):
    """The days that charges lay claim to, and what of them is given back."""

    _inherit = "billing.charge"

    credit_of_id = fields.Many2one(
        "billing.charge",
        string="Gives Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The charge of which this one gives some days back.",
    )
    credit_ids = fields.One2many(
        "billing.charge", "credit_of_id", string="Given Back", readonly=True
    )

    _credit_once = models.UniqueIndex(
        "(credit_of_id, period_start) WHERE state != 'void'",
        "These days were given back already.",
    )

    @api.model
    def _claims(self, lines):
        """The engine's claims of the charges of these lines that are not void.

        :return: ``{line_id: [Claim, ...]}``, in one query for all
        """
        claims = defaultdict(list)
        if not lines.ids:
            return claims
        self.flush_model(
            ["line_id", "period_start", "period_end", "state", "credit_of_id"]
            + ["explanation", "amount"]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT id, line_id, period_start, period_end, credit_of_id,
                          explanation -> 'gaps', amount = 0
                     FROM billing_charge
                    WHERE line_id IN %s AND state != 'void'
                 ORDER BY period_start, id""",
                tuple(lines.ids),
            )
        )
        credited = defaultdict(list)
        for _id, _line, start, end, credit_of, _gaps, _free in rows:
            if credit_of:
                credited[credit_of].append(Period(start, end))
        for charge_id, line_id, start, end, credit_of, gaps, is_free in rows:
            if not credit_of:
                back = tuple(credited[charge_id])
                held = Period(start, end), stored_gaps(gaps), back
                claims[line_id].append(Claim(charge_id, *held, is_free))
        return claims

    @api.model
    def _charged_periods(self, lines):
        """The days of these lines that are charged and were not given back.

        :return: ``{line_id: [Period, ...]}`` as the engine has them, in one query
        """
        charged = defaultdict(list)
        for line_id, claims in self._claims(lines).items():
            charged[line_id] = net(claims)
        return charged

    def _check_not_given_back(self):
        """Refuse to take back charges of which days were given back on another bill.

        Else these days would be given back twice.

        :return: their credits that are on no bill, to be taken back with them
        """
        credits_ = self.credit_ids.filtered(lambda charge: charge.state != "void")
        for credit in credits_ - self:
            if credit.state == "billed":
                raise UserError(
                    self.env._(
                        "Days of %(charge)s were given back on %(bill)s. Cancel that "
                        "bill first, then void it.",
                        charge=credit.credit_of_id.display_name,
                        bill=credit.move_id.display_name,
                    )
                )
        return credits_

    def action_void(self):
        # EXTENDS: what was given back of a charge goes with it
        self.check_access("write")
        credits_ = self._check_not_given_back()
        return super(BillingCharge, self | credits_).action_void()
