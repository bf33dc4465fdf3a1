from odoo import api, fields, models

CHANNELS = [
    ("phone", "Phone"),
    ("mobile", "Mobile"),
    ("sms", "Text Message"),
    ("email", "Email"),
    ("chat", "Chat"),
    ("visit", "Visit"),
    ("letter", "Letter"),
]
CONTACT = "customer_contact"  # read together, and not whenever any contact is


class ResPartner(models.Model):
    """How a customer's people are reached and addressed, and what part they play."""

    _inherit = "res.partner"

    customer_mobile = fields.Char(string="Mobile", prefetch=CONTACT)
    customer_mobile_key = fields.Char(
        string="Mobile, Normal Form",
        compute="_compute_customer_mobile_key",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        prefetch=False,
        help="The mobile number as the network dials it (E.164).",
    )
    customer_fax = fields.Char(string="Fax", prefetch=CONTACT)
    customer_salutation = fields.Char(
        string="Form of Address",
        prefetch=CONTACT,
        help="What the person is called in a letter or on the phone: Ms., Dr., 总.",
    )
    customer_channel = fields.Selection(
        CHANNELS,
        string="Preferred Channel",
        prefetch=CONTACT,
        help="How this contact would rather be reached.",
    )
    customer_occupation = fields.Char(string="Occupation", prefetch=CONTACT)
    customer_interests = fields.Char(
        string="Interests",
        prefetch=CONTACT,
        help="Hobbies and interests, for a good start of a conversation.",
    )
    customer_role_ids = fields.Many2many("customer.contact.role", string="Roles")
    # who may look for customers may find them by any of their accounts
    customer_handle_ids = fields.One2many(
        "customer.handle",
        "partner_id",
        string="Social Accounts",
        bypass_search_access=True,
    )

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "customer_handle_ids.handle"]

    def _phone_get_number_fields(self):
        # EXTENDS phone_validation: found in any notation, like the phone
        return [*super()._phone_get_number_fields(), "customer_mobile"]

    @api.depends("customer_mobile", "country_id", "company_id")
    def _compute_customer_mobile_key(self):
        for partner in self:
            partner.customer_mobile_key = partner._phone_format(fname="customer_mobile")

    @api.onchange("customer_mobile", "customer_fax", "country_id", "company_id")
    def _onchange_customer_numbers(self):
        for name in ("customer_mobile", "customer_fax"):
            if self[name]:
                formatted = self._phone_format(fname=name, force_format="INTERNATIONAL")
                self[name] = formatted or self[name]
