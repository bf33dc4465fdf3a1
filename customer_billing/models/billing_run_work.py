from collections import defaultdict

from odoo import api, fields, models

# So many customers are one savepoint and one commit.
BATCH = 250
TRIES = 5  # as often as core tries a request


class BillingRun(models.Model):
    """The long work of a run: in batches, repeatable, each customer by itself."""

    _inherit = "billing.run"

    def _preview_lines(self):
        """Tell on the waiting lines what would be billed, by the code that bills."""
        self.ensure_one()
        run = self.with_company(self.company_id)
        for lines in run._batches(run._waiting_lines()):
            bills, reasons = run._prepare_bills(lines.partner_id)
            odd = run._guard_vals(lines, bills)
            for line in lines:
                if reason := reasons.get(line.partner_id.id):
                    line._park(reason)
                    continue
                vals = run._preview_vals(bills.get(line.partner_id.id, []))
                if line.guard != odd[line]["guard"]:
                    vals |= odd[line] | {"looked_by_id": False, "looked_at": False}
                # what was found is written by runs only, whoever asks
                line.sudo().write(vals)

    def _preview_vals(self, bills):
        """What a line shows of the bills that would be made."""
        charges = [vals for bill in bills for vals in bill["charges"]]
        return {
            "amount": sum(self._bill_amount(bill) for bill in bills),
            "charge_count": len(charges),
            "preview": "\n".join(
                f"{self._charge_text(vals, self.env.lang)}: "
                f"{self._charge_told(vals, self.env.lang)}"
                for vals in charges
            ),
        }

    def _waiting_lines(self):
        return self.env["billing.run.line"].search(
            [("run_id", "in", self.ids), ("state", "=", "waiting")], order="id"
        )

    def _lines_to_work_on(self):
        """What the scheduled action works through, in this order."""
        return self._waiting_lines()

    def _batches(self, records):
        for start in range(0, len(records), BATCH):
            yield records[start : start + BATCH]

    # -- generate ------------------------------------------------------------------

    @api.model
    def _cron_bill(self):
        """Go on with the runs that are under way, until done or time is up.

        Safe to run at any time, any number of times, by several workers at once:
        what is done is done, what was lost with a killed worker is done again.
        """
        self._start_automatic()
        for run in self.search([("state", "in", ("running", "posting"))], order="id"):
            if run._work():
                break

    def _work(self):
        """Go on with one run.

        :return: whether time was up before the end
        """
        run = self._for_work()
        posting = run.state == "posting"
        if posting:
            left = run._post_and_send()
        else:
            lines = run._lines_to_work_on()
            park = type(lines)._park
            left = run._batch_run(lines, run._bill_lines, park, BATCH, tries=TRIES)
        return bool(left) or run._finish(posting)

    def _for_work(self):
        """This run as its work sees it, whoever does the work."""
        self.ensure_one()
        return self.with_company(self.company_id).with_context(
            allowed_company_ids=self.company_id.ids,
            # Reasons and notes are read by the person who started the run.
            lang=self.user_id.lang or self.company_id.partner_id.lang,
        )

    def _finish(self, posting):
        """Move on to the next state when nothing is left to do.

        :return: whether something is left, as another worker is at it
        """
        self.env["ir.cron"]._commit_progress()  # so that the next look is a fresh one
        if not posting and self._waiting_lines():
            return True
        # Two workers may come to the end together; the second finds it done.
        if self.state in ("running", "posting") and self.try_lock_for_update():
            self.state = "done" if posting else "review"
            if not posting:
                self._tell_core_way()
            if not posting and self.is_automatic:
                self.action_confirm()
        self.env["ir.cron"]._commit_progress()
        return False

    def _tell_core_way(self):
        """Tell on the run which bills could not be made the fast way, and why."""
        found = self.env["billing.run.line"]._read_group(
            [("run_id", "=", self.id), ("core_reason", "!=", False)],
            ["core_reason"],
            ["__count"],
        )
        for reason, count in found:
            self.message_post(
                body=self.env._(
                    "Customers whose bills were made in Odoo's own, slower way: "
                    "%(count)s (%(reason)s).",
                    count=count,
                    reason=reason,
                )
            )

    def _bill_lines(self, lines):
        """Bill the customers of these lines, all or none of them.

        Who is being billed by another worker right now is left waiting; who has
        been billed meanwhile is skipped.
        """
        lines = lines.filtered(lambda line: line.state == "waiting")
        due = self._due_subscriptions(lines.partner_id)
        # Whoever bills a subscription moves its next day on: a worker with an older
        # view of it cannot lock it and starts again.
        locked = due.try_lock_for_update(allow_referencing=True)
        one_offs = self._due_one_offs(lines.partner_id, due)
        held = one_offs.try_lock_for_update(allow_referencing=True)
        busy = (due - locked).commercial_partner_id | (one_offs - held).partner_id
        busy |= self._busy_customers(lines.partner_id)
        lines = lines.filtered(lambda line: line.partner_id not in busy)
        customers = lines.partner_id
        bills, reasons = self._prepare_bills(
            customers,
            due.filtered(lambda s: s.commercial_partner_id in customers),
            one_offs.filtered(lambda charge: charge.partner_id in customers),
        )
        lines = self._park_odd(lines, bills)
        made = self._create_bills(lines, bills)
        for reason, same in lines.grouped(
            lambda line: reasons.get(line.partner_id.id)
        ).items():
            if reason:
                same._park(reason)
                continue
            nothing = same - made
            if nothing:
                nothing._skip(self.env._("Billed meanwhile: nothing is due any more."))

    def _busy_customers(self, customers):
        """Those of these customers of whom something else is being billed right now.

        Extend it for what joins the bills, and lock that.
        """
        return customers.browse()

    def _create_bills(self, lines, bills):
        """Draft invoices and charges of the bills, each in one call for all.

        :return: the lines that have a bill now
        """
        todo = [
            (line, bill) for line in lines for bill in bills.get(line.partner_id.id, [])
        ]
        if not todo:
            return lines.browse()
        # The chatter gets one note for the batch instead of one message a bill.
        Move = self.env["account.move"].with_context(tracking_disable=True)
        moves, slow = Move._billing_create(
            [self._prepare_move_vals(bill, line) for line, bill in todo]
        )
        moves = moves.with_context(tracking_disable=False)
        self._create_charges(moves, [bill for _line, bill in todo])
        moves._message_log_batch(
            bodies=dict.fromkeys(
                moves.ids, self.env._("Made by the bill run %s", self.name)
            ),
            author_id=self.user_id.partner_id.id,
        )
        amounts, counts = defaultdict(float), defaultdict(int)
        reasons = defaultdict(dict)
        for index, (line, bill) in enumerate(todo):
            amounts[line] += self._bill_amount(bill)
            counts[line] += len(bill["charges"])
            if index in slow:
                reasons[line][slow[index]] = True
        for line, amount in amounts.items():
            line.write(
                {
                    "state": "billed",
                    "reason": False,
                    "amount": amount,
                    "charge_count": counts[line],
                    "core_reason": ", ".join(reasons[line]),
                }
            )
        return lines.browse(line.id for line in amounts)

    def _create_charges(self, moves, bills):
        """The ledger's rows, each with its line of the invoice."""
        Charge, fresh, again = self.env["billing.charge"], [], {}
        for move, bill in zip(moves, bills, strict=True):
            bill_lines = move.line_ids.filtered(lambda x: x.display_type == "product")
            # what joins the bill stands below its charges
            bill_lines = bill_lines.sorted("sequence")[: len(bill["charges"])]
            for bill_line, vals in zip(bill_lines, bill["charges"], strict=True):
                vals = vals | {"move_line_id": bill_line.id, "run_id": self.id}
                vals.pop("tax_ids")
                if charge_id := vals.pop("id", None):
                    again[charge_id] = vals
                else:
                    fresh.append(vals)
        for charge in Charge.browse(again):
            charge._bill_again(again[charge.id])
        Charge.create(fresh)._link_replaced()

    # -- by itself -------------------------------------------------------------------

    @api.model
    def _start_automatic(self):
        """Start today's run of the companies that bill by themselves."""
        companies = self.env["res.company"].search([("billing_auto_run", "=", True)])
        for company in companies:
            today = fields.Date.context_today(self)
            vals = {
                "company_id": company.id,
                "date_due": today,
                "date_bill": today,
                "user_id": False,
                "is_automatic": True,
            }
            run = self.new(vals)
            started = self.search_count(
                [
                    ("company_id", "=", company.id),
                    ("is_automatic", "=", True),
                    ("date_due", "=", today),
                ],
                limit=1,
            )
            if not started and run._is_anything_due():
                self.create(vals).action_generate()
