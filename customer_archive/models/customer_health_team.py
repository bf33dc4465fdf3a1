from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 30
VIEWER = "customer_archive.group_viewer"


class CustomerHealth(models.AbstractModel):
    """How much the program is used, by team."""

    _inherit = "customer.health"

    @api.model
    def _health_use(self):
        """A table of what teams have done in the last 30 days, in one query.

        A team is a sales team where there are some; else all are one.

        :return: ``{"head": [text, …], "rows": [[text or number, …], …]}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._health_use_query())
        teams = self._health_teams([row[0] for row in rows if row[0]])
        return {
            "head": [
                self.env._("Team"),
                self.env._("People"),
                self.env._("Of them active"),
                self.env._("Interactions"),
                self.env._("Changes"),
                self.env._("New files"),
                self.env._("Reviews"),
            ],
            "rows": [
                [teams.get(team) or self.env._("Without a team"), *numbers]
                for team, *numbers in rows
            ],
        }

    @api.model
    def _health_team_column(self):
        """The column of ``res_users`` that says the team, as ``SQL``."""
        field = self.env["res.users"]._fields.get("sale_team_id")
        if field is None or not field.store:
            return SQL("NULL::int")
        return SQL.identifier("usr", "sale_team_id")

    @api.model
    def _health_teams(self, ids):
        """``{id: name}`` of teams."""
        field = self.env["res.users"]._fields.get("sale_team_id")
        if field is None or not ids:
            return {}
        # A manager of customers need not be in the team to read its name.
        teams = self.env[field.comodel_name].sudo().browse(ids)
        return {team.id: team.name for team in teams}

    def _health_use_query(self):
        return SQL(
            """
            WITH people AS (
                SELECT usr.id, %(team)s AS team FROM res_users usr
                 WHERE usr.id IN %(people)s
            ), work AS (%(work)s)
            SELECT people.team, COUNT(DISTINCT people.id),
                   COUNT(DISTINCT work.user_id),
                   COUNT(*) FILTER (WHERE work.kind = 'interaction'),
                   COUNT(*) FILTER (WHERE work.kind = 'change'),
                   COUNT(*) FILTER (WHERE work.kind = 'file'),
                   COUNT(*) FILTER (WHERE work.kind = 'review')
              FROM people LEFT JOIN work ON work.user_id = people.id
             GROUP BY people.team ORDER BY people.team NULLS LAST
            """,
            team=self._health_team_column(),
            people=self._health_people().subselect(),
            work=self._health_work_query(),
        )

    def _health_people(self):
        """Who may see customers, in the companies at hand, as a query."""
        # They are counted; a manager need not be able to see users.
        users = self.env["res.users"].sudo()
        return users._search(
            [
                ("all_group_ids", "in", self.env.ref(VIEWER).id),
                ("company_ids", "in", self.env.companies.ids),
                ("share", "=", False),
            ]
        )

    def _health_work_query(self):
        """What was done by whom lately: a row for each thing."""
        return SQL(
            """
            SELECT user_id, 'interaction' AS kind FROM customer_interaction
             WHERE create_date >= %(since)s
               AND (company_id IS NULL OR company_id = ANY(%(companies)s))
             UNION ALL
            SELECT requested_by_id, 'change' FROM customer_change
             WHERE requested_at >= %(since)s AND company_id = ANY(%(companies)s)
             UNION ALL
            SELECT create_uid, 'file' FROM res_partner
             WHERE create_date >= %(since)s AND customer_state IS NOT NULL
               AND (company_id IS NULL OR company_id = ANY(%(companies)s))
             UNION ALL
            SELECT done_by_id, 'review' FROM customer_review
             WHERE create_date >= %(since)s AND company_id = ANY(%(companies)s)
             UNION ALL
            SELECT create_uid, 'login' FROM res_users_log
             WHERE create_date >= %(since)s
            """,
            since=fields.Datetime.now() - timedelta(days=DAYS),
            companies=self.env.companies.ids,
        )
