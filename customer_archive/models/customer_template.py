from odoo import api, fields, models
from odoo.fields import Domain

CHANGED = "customer_archive.templates"  # those whose version was raised already


class CustomerTemplate(models.Model):
    """What a good file of one kind of customer holds; each change is a new version."""

    _name = "customer.template"
    _inherit = ["customer.choice", "mail.thread"]
    _description = "Archive Template"

    name = fields.Char(tracking=True)
    applies_to = fields.Selection(
        [
            ("both", "Companies and Persons"),
            ("company", "Companies"),
            ("person", "Persons"),
        ],
        required=True,
        default="both",
    )
    is_default = fields.Boolean(
        string="For New Customers",
        help="New customers of this kind get the first of these templates.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False, tracking=True)
    version_at = fields.Datetime(
        string="Version Of",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
    )
    requirement_ids = fields.One2many(
        "customer.requirement", "template_id", string="Fields", copy=True
    )
    property_definition = fields.PropertiesDefinition("Own Fields")
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Numbers From",
        ondelete="restrict",
        help="Customers of this template are numbered from here; left empty, from the "
        "sequence of all customers.",
    )
    review_interval_months = fields.Integer(
        string="Months between Reviews",
        help="How often such a file is to be looked through; 0: as the level says.",
    )
    customer_count = fields.Integer(compute="_compute_customer_count")
    incomplete_count = fields.Integer(compute="_compute_incomplete_count")

    def _compute_customer_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("customer_template_id", "in", self.ids)],
                groupby=["customer_template_id"],
                aggregates=["__count"],
            )
        )
        for template in self:
            template.customer_count = counts.get(template, 0)

    @api.depends("requirement_ids", "version")
    @api.depends_context("company")
    def _compute_incomplete_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                self._incomplete_domain()
                & Domain("customer_template_id", "in", self.ids),
                groupby=["customer_template_id"],
                aggregates=["__count"],
            )
        )
        for template in self:
            template.incomplete_count = counts.get(template, 0)

    @api.model
    def _incomplete_domain(self):
        return Domain("customer_is_incomplete", "=", True) & Domain(
            "customer_state", "not in", ("draft", "review", "closed")
        )

    def _raise_version(self):
        """A new version, once in a transaction, of templates whose fields change."""
        raised = self.env.cr.precommit.data.setdefault(CHANGED, set())
        for template in self.filtered(lambda t: t.id not in raised):
            raised.add(template.id)
            template.write(
                {
                    "version": template.version + 1,
                    "version_at": fields.Datetime.now(),
                }
            )

    @api.model
    def _template_for(self, is_company):
        """The template that new customers of this kind get, if any."""
        kind = "company" if is_company else "person"
        # Whoever enters a customer need not be allowed to see templates.
        return self.sudo().search(
            [("is_default", "=", True), ("applies_to", "in", ("both", kind))], limit=1
        )

    def action_view_customers(self):
        """Open the customers of this template."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer"
        )
        return action | {"domain": [("customer_template_id", "=", self.id)]}

    def action_view_incomplete(self):
        """Open the files that do not hold what this version asks for."""
        action = self.action_view_customers()
        domain = Domain(action["domain"]) & self._incomplete_domain()
        return action | {"domain": list(domain)}
