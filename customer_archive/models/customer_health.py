from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from .customer_change import OPEN
from .customer_overview import SYSTEM

LATE = timedelta(hours=1)  # a job that should have begun so long ago
WAITING = timedelta(days=7)
# external id in base: the password that the user has at first
FIRST_PASSWORDS = {"user_admin": "admin", "user_demo": "demo"}


class CustomerHealth(models.AbstractModel):
    """Whether all that runs by itself does, and how the program is used."""

    _name = "customer.health"
    _description = "Health"
    _inherit = "customer.overview"

    @api.model
    def _overview_sections(self):
        return self._customer_health()

    @api.model
    def _customer_health(self):
        """What managers see of how the program runs; extend it with ``super()``.

        :return: as ``_overview_sections`` of ``customer.overview``
        """
        return [
            {"title": self.env._("Left undone"), "lines": self._health_left()},
            {"title": self.env._("Files"), "lines": self._health_files()},
            {"title": self.env._("Safety"), "lines": self._health_safety()},
            {
                "title": self.env._("Use in the last 30 days"),
                "table": self._health_use(),
            },
            {"title": self.env._("Scheduled actions"), "lines": self._health_jobs()},
        ]

    @api.model
    def _health_crons(self):
        """The scheduled actions of the customer addons, also those switched off."""
        # Only administrators may read them; a manager is told how they do.
        data = self.env["ir.model.data"].sudo()
        ours = data._search(
            [("model", "=", "ir.cron"), ("module", "=like", "customer\\_%")]
        )
        crons = self.env["ir.cron"].sudo().with_context(active_test=False)
        return crons.search([("id", "in", ours.subselect("res_id"))], order="id")

    def _health_jobs(self):
        return [self._health_job(cron) for cron in self._health_crons()]

    def _health_job(self, cron):
        moment = self._overview_moment
        last = moment(cron.lastcall) or self.env._("never")
        if not cron.active:
            state, why = "warn", self.env._("Switched off; last run: %s", last)
        elif cron.failure_count:
            state, why = (
                "bad",
                self.env._(
                    "Failed %(count)s times since %(date)s",
                    count=cron.failure_count,
                    date=moment(cron.first_failure_date),
                ),
            )
        elif cron.nextcall < fields.Datetime.now() - LATE:
            state, why = (
                "bad",
                self.env._(
                    "Late: should have run %(date)s; last run: %(last)s",
                    date=moment(cron.nextcall),
                    last=last,
                ),
            )
        else:
            state = "ok" if cron.lastcall else "info"
            why = self.env._(
                "Last run: %(last)s · next: %(next)s",
                last=last,
                next=moment(cron.nextcall),
            )
        # The address would lead to a screen that only administrators may open.
        return self._overview_line(
            f"cron_{cron.id}",
            state,
            cron.name,
            why,
            action="base.ir_cron_act",
            groups=SYSTEM,
        )

    def _health_left(self):
        """What could not be done, or waits for somebody for long."""
        env = self.env
        since = fields.Datetime.now() - WAITING
        # Mails of others may not be read; they are only counted.
        mails = env["mail.mail"].sudo().search_count([("state", "=", "exception")])
        changes = env["customer.change"]
        return [
            self._overview_count(
                "mails",
                mails,
                self.env._("Emails that could not be sent"),
                "bad",
                action="mail.action_view_mail_mail",
                context={"search_default_exception": 1},
                groups=SYSTEM,
            ),
            self._overview_count(
                "stuck",
                changes.search_count([("state", "in", OPEN), ("fault", "!=", False)]),
                self.env._("Changes that cannot be applied"),
                "bad",
                action="customer_archive.action_customer_change",
                context={"search_default_stuck": 1},
            ),
            self._overview_count(
                "changes",
                changes.search_count(
                    [("state", "=", "submitted"), ("requested_at", "<", since)]
                ),
                self.env._("Changes that have waited for approval for a week"),
                action="customer_archive.action_customer_change",
            ),
            self._overview_count(
                "parked",
                env["customer.tidy.line"].search_count([("state", "=", "refused")]),
                self.env._("Fields that could not be tidied"),
                action="customer_archive.action_customer_tidy",
            ),
        ]

    def _health_files(self):
        partners = self.env["res.partner"]
        unsettled = partners.search_count([("customer_uscc_unsettled", "=", True)])
        overdue = partners.search_count(
            [
                ("customer_state", "=", "active"),
                ("customer_date_next_review", "<", fields.Date.today()),
            ]
        )
        return [
            self._health_complete(),
            self._overview_count(
                "unsettled",
                unsettled,
                self.env._("Customers that share a credit code"),
                "bad",
                action="customer_archive.action_customer",
                context={"search_default_customer_unsettled": 1},
            ),
            self._overview_count(
                "reviews",
                overdue,
                self.env._("Reviews of files that are overdue"),
                action="customer_archive.action_customer_review_due",
            ),
        ]

    def _health_complete(self):
        """Which share of the active customers has all that is asked for."""
        partners = self.env["res.partner"]
        active = [("customer_state", "=", "active")]
        total = partners.search_count(active)
        lacking = partners.search_count(
            [*active, ("customer_is_incomplete", "=", True)]
        )
        share = 100 * (total - lacking) // total if total else 100
        return self._overview_line(
            "complete",
            "ok" if share == 100 else "warn",
            self.env._("Active customers with a complete file"),
            self.env._(
                "%(share)s%% (%(done)s of %(total)s)",
                share=share,
                done=total - lacking,
                total=total,
            ),
            share=share,
            action="customer_archive.action_customer",
            context={
                "search_default_customer_active": 1,
                "search_default_customer_is_incomplete": 1,
            },
        )

    def _health_safety(self):
        # A manager may not read the parameters; this one everybody sees in a browser.
        url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_here = host == "localhost" or host.startswith("127.")
        if parts.scheme == "https":
            state, why = "ok", url
        elif is_here:
            state, why = "ok", self.env._("%s: from this machine only", url)
        else:
            state = "bad"
            why = self.env._("%s: everybody on the way can read along. Use https.", url)
        weak = self._health_first_passwords()
        return [
            self._overview_line(
                "tls",
                state,
                self.env._("The connection is encrypted (TLS)"),
                why,
            ),
            self._overview_count(
                "passwords",
                weak,
                self.env._("Users who still have the first password"),
                "bad",
                action="base.action_res_users",
                groups=SYSTEM,
            ),
        ]

    @api.model
    def _health_first_passwords(self):
        """How many users still have the password that they were installed with."""
        self.env["res.users"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """SELECT data.name, usr.password
                     FROM res_users usr
                     JOIN ir_model_data data
                       ON data.model = 'res.users' AND data.res_id = usr.id
                    WHERE data.module = 'base' AND data.name IN %s
                      AND usr.active AND usr.password IS NOT NULL""",
                tuple(FIRST_PASSWORDS),
            )
        )
        return sum(self._is_first_password(name, hashed) for name, hashed in rows)

    @api.model
    @ormcache("name", "hashed")
    def _is_first_password(self, name, hashed):
        """Whether this is the hash of the first password of this user.

        Made slow on purpose, so it is asked once for each hash. Nothing is logged.
        """
        context = self.env["res.users"]._crypt_context()
        return context.verify(FIRST_PASSWORDS[name], hashed)
