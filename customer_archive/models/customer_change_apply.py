from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.change import APPLIED, APPROVED, outcome

BATCH = 20


class CustomerChange(models.Model):
    """How a request takes effect: here only, once, and only what was approved."""

    _inherit = "customer.change"

    @api.model
    def _change_due_domain(self):
        """What is approved and may be due somewhere in the world."""
        tomorrow = fields.Date.add(fields.Datetime.now().date(), days=1)
        return (
            Domain("state", "=", APPROVED)
            & Domain("fault", "=", False)
            & (
                Domain("date_effective", "=", False)
                | Domain("date_effective", "<=", tomorrow)
            )
        )

    def _change_due(self):
        """Those whose day has come, by the company's clock."""
        today = {}
        for company in self.company_id:
            clock = self.with_context(tz=company.partner_id.tz or self.env.user.tz)
            today[company] = fields.Date.context_today(clock)
        return self.filtered_domain(self._change_due_domain()).filtered(
            lambda c: not c.date_effective or c.date_effective <= today[c.company_id]
        )

    def _change_check_conflict(self):
        """Raise when a value is another one than when these were asked for."""
        for change in self:
            now = change.line_ids._now_all()
            conflicts = outcome(change._change_edits(), now).conflicts
            if conflicts:
                keys = {edit.key for edit in conflicts}
                lines = change.line_ids.filtered(lambda li, k=keys: li._key() in k)
                line = lines[0]
                raise UserError(
                    self.env._(
                        "%(change)s: %(field)s was “%(old)s” when this was asked for "
                        "and is “%(now)s” now. Renew the request, or recall it.",
                        change=change.display_name,
                        field=line.label,
                        old=line.old_text or "",
                        now=line.now_text or "",
                    )
                )

    def _change_apply(self):
        """Bring approved requests into force, in the order of their day.

        The one way by which they are. It acts as OdooBot, who alone passes the check
        that made the request, and only for what a second person has approved.

        :raises UserError: when a value has changed meanwhile
        """
        ordered = self.sorted(
            lambda c: (c.date_effective or c.decided_at.date(), c.decided_at, c.id)
        )
        for change in ordered:
            # whoever calls this: what counts is that somebody else has decided
            approver = change.sudo().decided_by_id
            if change.state != APPROVED or approver in (
                change.requested_by_id,
                self.env["res.users"],
            ):
                raise change._change_error("no_step")
            change._change_check_conflict()
            change._change_write()
            change._change_store(
                {"state": APPLIED, "applied_at": fields.Datetime.now(), "fault": False}
            )
        ordered._change_log()
        ordered._change_tell_outcome()

    def _change_write(self):
        """Write the approved values of this one request."""
        lines = self.line_ids
        edits = outcome(self._change_edits(), lines._now_all()).apply
        wanted = {edit.key: edit.new for edit in edits}
        vals_by_record = {}
        for line in lines:
            if line._key() in wanted:
                company = line.value_company_id or self.company_id
                key = (line.res_model, line.res_id, company, line.operation)
                vals = vals_by_record.setdefault(key, {})
                vals[line.field_name] = wanted[line._key()]
        # the customer first, then what goes, what changes, and what comes
        order = {"res.partner": 0, "unlink": 1, "write": 2, "create": 3}
        for (model, id_, company, operation), vals in sorted(
            vals_by_record.items(),
            key=lambda item: order[item[0][0] if item[0][0] in order else item[0][3]],
        ):
            record = self.env[model].with_user(SUPERUSER_ID).with_company(company)
            record = record.with_context(tracking_disable=True).browse(id_)
            record._customer_check_applying(vals, operation)
            record.write({n: False if v is None else v for n, v in vals.items()})

    def _change_log(self):
        """Tell in each customer's history what has changed, who asked, who agreed."""
        bodies = {}
        for change in self:
            lines = Markup("").join(
                Markup("<li>%s: %s → <b>%s</b></li>")
                % (line.label, line.old_text or "–", line.new_text or "–")
                for line in change.line_ids
            )
            text = self.env._(
                "Change in force, asked by %(author)s, approved by %(approver)s:",
                author=change.requested_by_id.sudo().name,
                approver=change.decided_by_id.sudo().name,
            )
            body = Markup("<p>%s</p><ul>%s</ul>") % (text, lines)
            id_ = change.partner_id.id
            bodies[id_] = bodies.get(id_, Markup("")) + body
        # the history is kept, whoever of the two may edit the customer
        self.env["res.partner"].sudo().browse(bodies)._message_log_batch(bodies=bodies)

    def _change_tell_outcome(self):
        """Tell those who asked, each of them once, what became of their requests."""
        me = self.env.user
        for author, changes in self.sudo().grouped("requested_by_id").items():
            if author == me or not author.active:
                continue
            changes = changes.with_context(lang=author.lang)
            states = dict(changes._fields["state"]._description_selection(changes.env))
            items = Markup("").join(
                Markup("<li>%s: %s %s</li>")
                % (
                    change.display_name,
                    states[change.state],
                    f"({change.reject_reason})" if change.reject_reason else "",
                )
                for change in changes[:100]
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=author.partner_id.ids,
                author_id=me.partner_id.id,
                subject=changes.env._(
                    "%(count)s of your changes decided", count=len(changes)
                ),
                body=Markup("<ul>%s</ul>") % items,
            )

    @api.model
    def _cron_apply(self):
        """Apply what was approved for today; park what cannot be, with its reason."""
        due = self.search(
            self._change_due_domain(), order="date_effective, decided_at, id"
        )
        self.env["customer.batch"]._batch_run(
            due._change_due(),
            lambda changes: changes._change_apply_locked(),
            lambda change, why: change._change_store({"fault": why}),
            size=BATCH,
        )

    def _change_apply_locked(self):
        """Apply those that nobody else is applying, and that still are to be."""
        self.try_lock_for_update()._change_due()._change_apply()
