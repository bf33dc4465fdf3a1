from odoo import fields, models
from odoo.tools import SQL

from .customer_service import CHANNELS, REPEAT_DAYS, STATES


class CustomerServiceReport(models.Model):
    """How well customers are served, by person, level and month, as of now."""

    _name = "customer.service.report"
    _description = "Service Quality"
    _auto = False
    _order = "requested_at desc, id desc"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    level_id = fields.Many2one("customer.level", readonly=True)
    user_id = fields.Many2one("res.users", string="Handled By", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    requested_at = fields.Datetime(string="Requested On", readonly=True)
    answer_hours = fields.Float(
        string="Hours to First Answer", readonly=True, aggregator="avg"
    )
    solve_hours = fields.Float(
        string="Hours to Solution", readonly=True, aggregator="avg"
    )
    in_deadline = fields.Float(
        string="Share in Deadline",
        readonly=True,
        aggregator="avg",
        help="Of those that have a deadline and are solved or late.",
    )
    is_repeat = fields.Float(
        string="Share of Repeats",
        readonly=True,
        aggregator="avg",
        help="The customer asked for help within the 30 days before.",
    )
    rating = fields.Float(
        string="Satisfaction",
        readonly=True,
        aggregator="avg",
        digits=(2, 1),
        help="The customer's answers: 5 is happy, 1 is unhappy.",
    )

    @property
    def _table_query(self):
        self.env["customer.service"].flush_model()
        self.env["res.partner"].flush_model(["customer_level_id"])
        self.env["rating.rating"].flush_model()
        return SQL(
            """
            SELECT service.id, service.subject, service.partner_id,
                   customer.customer_level_id AS level_id, service.user_id,
                   service.company_id, service.channel, service.state,
                   service.requested_at,
                   EXTRACT(EPOCH FROM service.first_answer_at - service.requested_at)
                       / 3600 AS answer_hours,
                   EXTRACT(EPOCH FROM service.solved_at - service.requested_at)
                       / 3600 AS solve_hours,
                   CASE WHEN service.deadline_at IS NULL THEN NULL
                        WHEN service.solved_at IS NOT NULL
                            THEN (service.solved_at <= service.deadline_at)::int
                        WHEN service.deadline_at < now() AT TIME ZONE 'UTC' THEN 0
                    END AS in_deadline,
                   COALESCE(
                       service.requested_at - lag(service.requested_at) OVER (
                           PARTITION BY service.partner_id, service.company_id
                               ORDER BY service.requested_at, service.id)
                       < make_interval(days => %s), FALSE)::int AS is_repeat,
                   (SELECT AVG(answer.rating) FROM rating_rating answer
                     WHERE answer.res_model = 'customer.service'
                       AND answer.res_id = service.id
                       AND answer.consumed AND answer.rating >= 1) AS rating
              FROM customer_service service
              JOIN res_partner customer ON customer.id = service.partner_id
            """,
            REPEAT_DAYS,
        )
