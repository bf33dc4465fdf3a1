from odoo import api, fields, models
from odoo.exceptions import ValidationError

PEOPLE = ("partner_id", "contact_id")


class CustomerWithContact(models.AbstractModel):
    """Something between us and a customer, and which of its people it was with."""

    _name = "customer.with.contact"
    _description = "Customer and Contact"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        help="The person at the customer.",
    )

    @api.constrains(*PEOPLE)
    def _check_contact_id(self):
        for record in self:
            contact = record.contact_id
            if contact and contact.commercial_partner_id != record.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s.",
                        contact=contact.display_name,
                        customer=record.partner_id.display_name,
                    )
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._customer_and_contact(vals_list))

    def write(self, vals):
        if vals.get("partner_id"):
            (vals,) = self._customer_and_contact([vals])
        return super().write(vals)

    @api.model
    def _customer_and_contact(self, vals_list):
        """The values with the customer and the person apart, whichever was given.

        An import, or a log from the form of a contact, may name either of them.
        """
        ids = {vals.get(name) for vals in vals_list for name in PEOPLE} - {None, False}
        partners = self.env["res.partner"].browse(ids)
        customers = {p.id: p.commercial_partner_id.id for p in partners}
        completed = []
        for vals in vals_list:
            partner_id, contact_id = (vals.get(name) or False for name in PEOPLE)
            if not partner_id and contact_id:
                vals = vals | {"partner_id": customers[contact_id]}
            elif partner_id and customers[partner_id] != partner_id:
                vals = vals | {
                    "partner_id": customers[partner_id],
                    "contact_id": contact_id or partner_id,
                }
            completed.append(vals)
        return completed
