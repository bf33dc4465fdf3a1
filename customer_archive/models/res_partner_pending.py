from markupsafe import Markup

from odoo import api, fields, models

from ..engine.change import APPLIED, APPROVED, SUBMITTED
from ..engine.timeline import Source
from .customer_change import OPEN

ON_DRAFTS = {
    "name",
    "vat",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
}


class ResPartner(models.Model):
    """What of a customer's file waits for approval, and what a change touches."""

    _inherit = "res.partner"

    customer_pending_change_ids = fields.One2many(
        "customer.change",
        "partner_id",
        string="Waiting Changes",
        domain=[("state", "in", OPEN)],
        groups="base.group_user",
    )
    customer_pending_html = fields.Html(
        string="Changes Waiting for Approval", compute="_compute_customer_pending_html"
    )
    customer_change_count = fields.Integer(
        string="Changes", compute="_compute_customer_change_count"
    )

    @api.depends("customer_pending_change_ids.state", "commercial_partner_id")
    @api.depends_context("lang")
    def _compute_customer_pending_html(self):
        self.customer_pending_html = False
        # Who may see the customer may know what is about to change.
        changes = self.env["customer.change"].sudo()
        changes = changes.search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "in", (SUBMITTED, APPROVED)),
            ],
            order="id",
        )
        by_customer = changes.grouped("partner_id")
        for partner in self if changes else ():
            customer = partner.sudo().commercial_partner_id
            if own := by_customer.get(customer):
                rows = Markup("").join(own.mapped(_row_of))
                html = Markup("<ul class='mb-0'>%s</ul>") % rows
                partner.customer_pending_html = html

    def _compute_customer_change_count(self):
        rows = self.env["customer.change"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            groupby=["partner_id"],
            aggregates=["__count"],
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.customer_change_count = counts.get(
                partner.commercial_partner_id.id, 0
            )

    def action_view_customer_changes(self):
        """Open the requests of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_change_all"
        )
        customer = self.commercial_partner_id
        return action | {"domain": [("partner_id", "=", customer.id)]}

    def _customer_change_effects(self, names):
        """What depends on these fields of these customers, for who decides on it.

        Ask it with commercial partners, of any number. Extend it by adding to what
        ``super()`` returns, in one query for all of them.

        :param names: the names of fields about to change
        :return: ``{partner_id: {field: [sentence, ...]}}``; a customer of whom
            nothing depends on them may be missing
        """
        effects, drafts = {}, {}
        if names := ON_DRAFTS & set(names):
            rows = self.env["account.move"]._read_group(
                [
                    ("commercial_partner_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("state", "=", "draft"),
                ],
                groupby=["commercial_partner_id"],
                aggregates=["__count"],
            )
            drafts = {partner.id: count for partner, count in rows}
        for id_, count in drafts.items():
            text = self.env._(
                "Draft invoices that will show it: %(count)s.", count=count
            )
            for name in names:
                effects.setdefault(id_, {})[name] = [text]
        return effects

    def _customer_check_applying(self, vals, operation):
        """Raise when an approved change cannot be made now.

        :param vals: the values about to be written
        :param operation: ``write``
        """

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: changes of the file
        return super()._customer_timeline_sources() + [
            Source(
                "change",
                "customer.change",
                "applied_at",
                {"change": [("state", "=", APPLIED)]},
                lambda change: {
                    "title": change.summary,
                    # who asked may be told to whoever may see the request
                    "user": change.sudo().requested_by_id.name,
                },
            )
        ]


def _row_of(change):
    """What a waiting request asks for, as items of a list."""
    env = change.env
    waits = env._("waits for approval")
    if change.state == APPROVED:
        waits = env._("approved")
        if change.date_effective:
            waits = env._("approved, in force from %(day)s", day=change.date_effective)
    return Markup("").join(
        Markup("<li>%s: %s → <b>%s</b> <span class='text-muted'>(%s; %s)</span></li>")
        % (
            *(line.label, line.old_text or "–", line.new_text or "–"),
            *(waits, change.requested_by_id.name),
        )
        for line in change.line_ids
    )
