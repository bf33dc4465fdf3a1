from odoo import models


class ResPartner(models.Model):
    """The hooks by which the addons meet; each extends them with ``super()``."""

    _inherit = "res.partner"

    def _customer_commitments(self, company):
        """What these customers are bound to owe ``company`` but is not invoiced yet.

        Ask it with commercial partners, of any number. Extend it by adding to what
        ``super()`` returns, in one query for all of them.

        :param company: the ``res.company`` the customers are bound to
        :return: ``{partner_id: {source: amount}}``, amounts as floats in the
            company's currency, taxes included; sources so far: ``order``,
            ``charge``. A customer without commitments may be missing.
        """
        return {}

    def _customer_holds(self, company, operation):
        """Why ``operation`` must not go ahead for these customers.

        :param company: the ``res.company`` that would do it
        :param operation: ``quote``, ``order``, ``delivery``, ``invoice``, ``bill``
            or ``subscription``
        :return: ``{partner_id: [reason, ...]}`` with sentences for the user; a
            customer whom nothing holds is missing
        """
        return {}

    def _customer_timeline(self, limit, before=None):
        """What happened with this customer, newest first.

        Extend it by merging one's own events into what ``super()`` returns and
        cutting at ``limit``. What the user may not read is left out.

        :param limit: how many events at most
        :param before: a naive UTC ``datetime``; only what is older is answered
        :return: a list of ``{"date": datetime, "kind": str, "title": str,
            "amount": float | None, "currency_id": int | None, "model": str,
            "res_id": int}``
        """
        return []
