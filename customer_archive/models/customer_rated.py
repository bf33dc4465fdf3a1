from odoo import models


class CustomerRated(models.AbstractModel):
    """A record that the customer is asked about when it is done, once, by smileys.

    Inherit it in a model with ``partner_id``, ``company_id`` and ``user_id``, name the
    mail template, and call ``_customer_ask_rating`` when the work is done.
    """

    _name = "customer.rated"
    _description = "Rated by the Customer"
    _inherit = "rating.mixin"

    # external id of the mail template with the smileys, for records of the model
    _customer_rating_template = None

    def _rating_get_parent_field_name(self):
        # OVERRIDES rating: the company says who may see the answer
        return "company_id"

    def _customer_ask_rating(self):
        """Send a mail with smileys for each of these records, once.

        Nothing is sent where the company has not switched it on, nor to customers whom
        ``_customer_may_be_asked`` leaves out.

        :return: the records that the customer is asked about now
        """
        # A setting of the company, read by whoever finishes the work.
        asking = self.filtered(lambda record: record.company_id.sudo().customer_rating)
        askable = asking._rating_partners()._customer_may_be_asked()
        asking = asking.filtered(lambda r: r._rating_get_partner() in askable)
        # Who finishes the work need not be able to see what others were asked.
        claimed = (
            self.env["customer.reminder"]
            .sudo()
            ._claim(self._name, "rating", [(record.id, "once") for record in asking])
        )
        asked = self.browse(res_id for res_id, _occasion in claimed)
        template = self.env.ref(self._customer_rating_template)
        for record in asked:
            record.rating_send_request(
                template, lang=record._rating_get_partner().lang, force_send=False
            )
        return asked

    def _rating_partners(self):
        """The people who would be asked about these records."""
        partners = self.env["res.partner"]
        for record in self:
            partners |= record._rating_get_partner()
        return partners
