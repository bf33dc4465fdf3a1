from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_overview import SYSTEM

# What of the company's own data stands on bills and statements.
COMPANY_FIELDS = ("street", "city", "country_id", "vat", "phone", "email")
# What somebody should have thought about, whichever way: the settings of the company.
DECISIONS = (
    "customer_approval",
    "customer_change_approval",
    "customer_active_only",
    "customer_tidy",
    "customer_review",
)
SETTINGS = "customer_archive.action_settings"


class CustomerGolive(models.Model):
    """What is to be done before a company works with the program.

    Most of it is seen by itself, from the data. What cannot be seen is ticked off by a
    person: who and when are who made the record, and when.
    """

    _name = "customer.golive"
    _description = "Step of Going Live"
    _inherit = "customer.overview"
    _order = "id"
    _rec_name = "code"
    _check_company_auto = True

    code = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )

    _once = models.UniqueIndex("(company_id, code)", "This step is ticked off already.")

    @api.model
    def tick(self, code, done):
        """Tick a step off that nobody but a person can see, or take the tick back.

        :param code: of a line that is ``manual``
        :param done: whether it is done
        :raises UserError: when the program sees for itself whether it is done
        """
        self._overview_require()
        lines = [line for s in self._customer_golive_checks() for line in s["lines"]]
        if not any(line["code"] == code and line["manual"] for line in lines):
            raise UserError(self.env._("This step ticks itself off."))
        mine = self.search(
            [("company_id", "=", self.env.company.id), ("code", "=", code)]
        )
        if done and not mine:
            self.create({"code": code})
        elif not done:
            mine.unlink()

    @api.model
    def _overview_sections(self):
        ticks = {
            tick.code: tick
            for tick in self.search([("company_id", "=", self.env.company.id)])
        }
        sections = self._customer_golive_checks()
        for section in sections:
            section["lines"] = [self._ticked(line, ticks) for line in section["lines"]]
        return sections

    def _ticked(self, line, ticks):
        """The line, done where a person has said so."""
        tick = ticks.get(line["code"])
        if not tick or not line["manual"]:
            return line
        said = self.env._(
            "%(user)s, %(date)s",
            user=tick.create_uid.sudo().name,  # who ticked it is no secret
            date=self._overview_moment(tick.create_date),
        )
        return line | {"state": "ok", "ticked": said}

    @api.model
    def _customer_golive_checks(self):
        """The steps towards going live, by section; extend it with ``super()``.

        :return: ``[{"title", "lines": [line, …]}, …]``, a line as ``_overview_line``
            of ``customer.overview`` answers it; a step that no program can see is
            ``manual``, its ``code`` must stay the same for ever
        """
        return [
            {
                "title": self.env._("Company and server"),
                "lines": self._golive_company(),
            },
            {"title": self.env._("People"), "lines": self._golive_people()},
            {
                "title": self.env._("Decide what is checked"),
                "lines": self._golive_decisions(),
            },
            {"title": self.env._("Files"), "lines": self._golive_files()},
            {"title": self.env._("Before the first day"), "lines": self._golive_last()},
        ]

    def _golive_company(self):
        return [
            self._golive_own_data(),
            self._overview_line(
                "languages",
                "ok",
                self.env._("The languages that people work in are installed"),
                ", ".join(name for _code, name in self.env["res.lang"].get_installed()),
                action="base.res_lang_act_window",
                groups=SYSTEM,
            ),
            *self._golive_server(),
        ]

    def _golive_own_data(self):
        company = self.env.company
        empty = [name for name in COMPANY_FIELDS if not company[name]]
        labels = company.fields_get(empty, ["string"]) if empty else {}
        names = ", ".join(labels[name]["string"] for name in empty)
        return self._overview_line(
            "company",
            "todo" if empty else "ok",
            self.env._("The company's own data is filled in"),
            self.env._("Missing: %s", names) if empty else company.name,
            action="base.action_res_company_form",
            groups=SYSTEM,
        )

    def _golive_server(self):
        # Which mail servers there are, only administrators may read.
        servers = self.env["ir.mail_server"].sudo().search_count([], limit=1)
        crons = self.env["customer.health"]._health_crons()
        ran = crons.filtered(lambda cron: cron.active and cron.lastcall)
        return [
            self._overview_line(
                "mail",
                "ok" if servers else "todo",
                self.env._("Emails go out"),
                "" if servers else self.env._("There is no outgoing mail server."),
                action="base.action_ir_mail_server_list",
                groups=SYSTEM,
                manual=not servers,
            ),
            self._overview_line(
                "crons",
                "ok" if ran == crons else "todo",
                self.env._("The scheduled actions run"),
                self.env._(
                    "Have run so far: %(ran)s of %(all)s", ran=len(ran), all=len(crons)
                ),
                action="customer_archive.action_customer_health",
            ),
        ]

    def _golive_people(self):
        clerks = self._golive_users("customer_archive.group_clerk")
        approvers = self._golive_users("customer_archive.group_approver")
        return [
            self._overview_line(
                "clerks",
                "ok" if clerks > 1 else "todo",
                self.env._("Clerks have their role"),
                self.env._("Users who may enter customers: %s", clerks),
                action="base.action_res_users",
                groups=SYSTEM,
            ),
            self._overview_line(
                "approvers",
                "ok" if approvers > 1 else "todo",
                self.env._("There are two approvers"),
                self.env._(
                    "Users who may approve: %s. Nobody approves their own entries.",
                    approvers,
                ),
                action="base.action_res_users",
                groups=SYSTEM,
            ),
        ]

    @api.model
    def _golive_users(self, group):
        """How many people of this company have this role."""
        # A manager need not be able to see users; it is only counted.
        return (
            self.env["res.users"]
            .sudo()
            .search_count(
                [
                    ("all_group_ids", "in", self.env.ref(group).id),
                    ("company_ids", "in", self.env.company.id),
                    ("share", "=", False),
                ]
            )
        )

    def _golive_decisions(self):
        company = self.env.company
        labels = company.fields_get(DECISIONS, ["string"])
        return [
            self._overview_line(
                name,
                "ok" if company[name] else "todo",
                labels[name]["string"],
                self.env._("Switched on")
                if company[name]
                else self.env._("Off. Switch it on, or tick that it stays off."),
                action=SETTINGS,
                groups=SYSTEM,
                manual=not company[name],
            )
            for name in DECISIONS
        ]
