from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..engine.timeline import Mark

COUNTED = 100  # more events of a kind than this are "99+"
PAGE = 30
MOST = 100


class ResPartner(models.Model):
    """Everything about one customer on one page: what its client asks for."""

    _inherit = "res.partner"

    def action_customer_360(self):
        """Open the 360° view of this customer."""
        self.ensure_one()
        self._customer_360_check()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_360"
        )
        customer = self.commercial_partner_id
        return action | {
            "context": {"active_id": customer.id, "active_model": self._name}
        }

    def action_customer_purchases(self):
        """Open what this customer has bought, by product."""
        self.ensure_one()
        self._customer_360_check()
        self.env["account.move"].check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_purchase"
        )
        customer = self.commercial_partner_id
        return action | {
            "name": self.env._("Purchase list of %(customer)s", customer=customer.name),
            "domain": [("partner_id", "=", customer.id)],
        }

    @api.readonly
    def customer_360_header(self):
        """Who the customer is, its figures, and what its timeline can be narrowed to.

        :return: a dict for the client; ``chips`` without those that have no events
        """
        customer = self._customer_360_check()
        states = dict(self._fields["customer_state"]._description_selection(self.env))
        figures = sorted(
            (
                {"key": key} | figure
                for key, figure in customer._customer_figures().items()
            ),
            key=lambda figure: figure["sequence"],
        )
        return {
            "id": customer.id,
            "name": customer.name,
            "number": customer.customer_number,
            "phone": customer.phone,
            "state": customer.customer_state,
            "state_label": states.get(customer.customer_state, ""),
            "level": customer.customer_level_id.name,
            "can_log": self.env["customer.interaction"].has_access("create"),
            "can_see_purchases": self.env["account.move"].has_access("read"),
            "figures": figures,
            "chips": customer._customer_360_chips(),
        }

    @api.readonly
    def customer_360_page(self, limit=PAGE, cursor=None, kinds=None):
        """The next events of the timeline.

        :param limit: how many, 100 at most
        :param cursor: as the page before has answered it; none: the newest events
        :param kinds: a list of kinds; none: all
        :return: ``{"events": [...], "cursor": str | False}``, the events as
            ``_customer_timeline`` tells them; no cursor where nothing is left
        """
        customer = self._customer_360_check()
        limit = max(1, min(int(limit), MOST))
        try:
            mark = Mark.decode(cursor) if cursor else None
        except ValueError as error:
            raise UserError(self.env._("This page is gone: begin anew.")) from error
        rows = customer._customer_timeline_rows(limit + 1, mark, kinds or None)
        page = rows[:limit]
        return {
            "events": customer._customer_timeline_events(page),
            "cursor": page[-1][0].encode() if len(rows) > limit else False,
        }

    def _customer_360_check(self):
        """The customer, if the user may see its file.

        :raise AccessError: if not
        """
        self.ensure_one()
        if not self.env.user.has_group("customer_archive.group_viewer"):
            raise AccessError(
                self.env._("Only who may see customer files sees this view.")
            )
        customer = self.commercial_partner_id
        customer.check_access("read")
        return customer

    def _customer_360_chips(self):
        """The chips in their order, with how many events each has."""
        counts = self._customer_timeline_counts(COUNTED)
        chips = []
        for key, chip in self._customer_timeline_chips().items():
            count = sum(counts.get(kind, 0) for kind in chip["kinds"])
            kinds = {
                kind: {"label": label, "icon": icon}
                for kind, (label, icon) in chip["kinds"].items()
            }
            chips.append(chip | {"key": key, "kinds": kinds, "count": count})
        return sorted(chips, key=lambda chip: chip["sequence"])
