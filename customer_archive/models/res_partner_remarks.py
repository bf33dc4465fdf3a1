from odoo import fields, models

from ..engine.timeline import Source

PLACES = ("order", "delivery", "invoice", "call")


class ResPartner(models.Model):
    """Remarks on a customer, shown where somebody works with it."""

    _inherit = "res.partner"

    customer_remark_ids = fields.One2many(
        "customer.remark", "partner_id", string="Remarks"
    )

    def _customer_remarks(self, place):
        """What one has to know about these customers at this work, in one query.

        :param place: ``order``, ``delivery``, ``invoice`` or ``call``
        :return: ``{partner_id: text}``, newest first, one line; a customer of whom
            there is nothing to say is missing
        """
        if place not in PLACES:
            raise ValueError(f"no place for remarks: {place}")
        # These kinds are kept to be read at this work, by whoever does it.
        customers = self.sudo().commercial_partner_id
        if not customers.ids:
            return {}
        remarks = (
            self.env["customer.remark"]
            .sudo()
            .search_fetch(
                [
                    ("partner_id", "in", customers.ids),
                    (f"kind_id.on_{place}", "=", True),
                ],
                ["partner_id", "kind_id", "text"],
            )
        )
        texts = {}
        for remark in remarks:
            line = self.env._(
                "%(kind)s: %(text)s",
                kind=remark.kind_id.name,
                text=" ".join((remark.text or "").split()),
            )
            texts.setdefault(remark.partner_id.id, []).append(line)
        return {id_: " · ".join(lines) for id_, lines in texts.items()}

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "remark",
                "customer.remark",
                "date",
                {"remark": []},
                lambda remark: {
                    "title": f"{remark.kind_id.name}: {remark.text}",
                    "user": remark.sudo().user_id.name,  # a name is no secret
                },
            )
        ]
