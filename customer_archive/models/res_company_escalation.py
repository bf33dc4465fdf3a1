from odoo import api, fields, models


class ResCompany(models.Model):
    """Who is told about customers when nobody else is."""

    _inherit = "res.company"

    customer_escalation_user_id = fields.Many2one(
        "res.users",
        string="Told When Nobody Acts",
        help="Gets what is overdue where the person responsible has no manager of "
        "their own, and what nobody is responsible for. Empty: a customer manager.",
        prefetch="customer",
    )

    @api.model
    def _customer_who_is_told(self, pairs, escalated=False):
        """Who is to work on what these users are responsible for, each asked once.

        :param pairs: ``(res.company, res.users)``, the user may be none
        :param escalated: the one above the user instead
        :return: ``{pair: res.users}``
        """
        return {
            (company, user): company._customer_escalated(user)
            if escalated
            else company._customer_told(user)
            for company, user in set(pairs)
        }

    def _customer_told(self, user):
        """Who is to work on something of this company that is this user's.

        :param user: the ``res.users`` responsible, or none
        :return: that user if possible, else the one for whom ``_customer_superior``
            stands in
        """
        self.ensure_one()
        if user and user._customer_is_told(self):
            return user
        return self._customer_last_resort()

    def _customer_escalated(self, user):
        """Who is to know that this user has let something lie."""
        self.ensure_one()
        superior = user._customer_superior() if user else user
        return self._customer_told(superior)

    def _customer_last_resort(self):
        """The user chosen in the settings, else a customer manager, else OdooBot."""
        chosen = self.customer_escalation_user_id
        if chosen and chosen._customer_is_told(self):
            return chosen
        group = self.env.ref("customer_archive.group_manager")
        managers = self.env["res.users"].search(
            [("all_group_ids", "in", group.ids), ("company_ids", "in", self.ids)],
            order="id",
            limit=1,
        )
        return managers or self.env.ref("base.user_root")
