from odoo import models

from .billing_charge_one_off import ENTERED


class BillingCharge(models.Model):
    """Charges of bills that are taken back: void for ever, the period free once."""

    _inherit = "billing.charge"

    def _void_with_bill(self):
        """Take back the charges of a bill that is taken back.

        They stay on their lines of that bill. A period is free then, and one-off
        charges are there once more, open.

        :return: the new one-off charges
        """
        # the bill was voided by somebody who may do that; people write no charges
        charges = (
            self.sudo() | self.sudo().credit_ids
        )  # what is given back goes with it
        charges = charges.filtered(lambda charge: charge.state != "void")
        charges.write({"is_void": True})
        one_offs = charges.filtered(lambda charge: not charge.line_id)
        if not one_offs:
            return one_offs
        self.env.flush_all()  # their numbers of other systems are free now
        names = sorted(ENTERED)
        return self.sudo().create(
            [
                {name: c._fields[name].convert_to_write(c[name], c) for name in names}
                | {"replaces_id": c.id}
                for c in one_offs
            ]
        )

    def _link_replaced(self):
        """Say of charges that stand for those of voided bills which these are.

        The voided bills say then on which bill their periods stand now. One query,
        whatever the number of charges.
        """
        voided = self.search(
            [
                ("line_id", "in", self.line_id.ids),
                ("is_void", "=", True),
                ("move_line_id", "!=", False),
                ("replaced_by_ids", "=", False),
            ]
        )
        by_line = voided.grouped("line_id")
        for charge in self if voided else self.browse():
            for old in by_line.get(charge.line_id, ()):
                if (
                    old.period_start < charge.period_end
                    and charge.period_start < old.period_end
                    and bool(old.credit_of_id) == bool(charge.credit_of_id)
                ):
                    charge.replaces_id = old
                    old.move_id.billing_replaced_by_id = charge.move_id
