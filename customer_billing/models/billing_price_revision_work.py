from decimal import Decimal

from odoo import api, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.proration import round_to

BATCH = 200


class BillingPriceRevision(models.Model):
    """The work of a revision: values of its lines, then one step for each price."""

    _inherit = "billing.price.revision"

    def _prepare_line_vals_list(self, lines):
        """Values of the revision's lines, for lines of subscriptions of one company."""
        self.ensure_one()
        find = self.env["billing.tariff"]._finder(lines.item_id, self.company_id)
        vals_list = []
        for line in lines:
            is_fixed = line._is_price_fixed(self.date)
            old = line._price_on(self.date, find)
            if not old or (self.prices == "agreed" and not is_fixed):
                continue
            new = self._new_price(old, is_fixed)
            a_year = line.subscription_id.rule_id._periods_a_year()
            currency = line.currency_id
            more = currency._convert(
                (new - old) * line.quantity * a_year,
                self.currency_id, self.company_id, self.date,
            )  # fmt: skip
            vals_list.append(
                {
                    "revision_id": self.id,
                    "line_id": line.id,
                    "is_fixed": is_fixed,
                    "price_old": old,
                    "price_new": new,
                    "yearly_amount": more,
                }
            )
        return vals_list

    def _new_price(self, old, is_fixed):
        """The price after the change; an agreed one is rounded as is wanted."""
        new = exact(old) * (1 + exact(self.percent) / Decimal(100))
        return float(round_to(new, exact(self.step)) if is_fixed else new)

    @api.model
    def _cron_revision(self):
        """Go on with the revisions that were confirmed. Safe to repeat."""
        for revision in self.search([("state", "=", "running")], order="id"):
            work = revision.with_company(revision.company_id)
            waiting = work.line_ids.filtered(lambda line: line.state == "waiting")
            left = work._batch_run(
                waiting, work._revise, type(waiting)._park, size=BATCH
            )
            if left:
                break
            if work.try_lock_for_update():
                work.state = "done"
            self.env["ir.cron"]._commit_progress()

    def _revise(self, lines):
        """Give each price its step from the day on; tell it on the subscriptions."""
        lines = lines.filtered(lambda line: line.state == "waiting")
        steps = self.env["billing.discount"].create(
            [self._prepare_discount_vals(line) for line in lines]
        )
        for line, step in zip(lines, steps, strict=True):
            line.write({"state": "done", "discount_id": step.id, "reason": False})
        subscriptions = lines.line_id.subscription_id
        subscriptions._message_log_batch(
            bodies={
                subscription.id: self._told(
                    lines.filtered(
                        lambda x, s=subscription: x.line_id.subscription_id == s
                    )
                )
                for subscription in subscriptions
            }
        )

    def _prepare_discount_vals(self, line):
        """A price of its own is another price now, a tariff's has a step on it."""
        kind, value = "price", line.price_new
        if not line.is_fixed:
            kind, value = "raise", self.percent
            if value < 0:
                kind, value = "percent", -value
        return {
            "subscription_id": line.line_id.subscription_id.id,
            "line_id": line.line_id.id,
            "kind": kind,
            "value": value,
            "date_start": self.date,
            "name": self.name,
        }

    def _told(self, lines):
        """What the history of a subscription says of its new prices."""
        parts = [
            self.env._(
                "%(item)s: %(old)s → %(new)s",
                item=line.line_id.item_id.name,
                old=f"{line.price_old:,.2f}",
                new=f"{line.price_new:,.2f}",
            )
            for line in lines
        ]
        return self.env._(
            "%(revision)s, from %(day)s on. %(prices)s",
            revision=self.name,
            day=self.date,
            prices="; ".join(parts),
        )
