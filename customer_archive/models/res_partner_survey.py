from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Questionnaires, where the survey app is installed."""

    _inherit = "res.partner"

    customer_has_survey = fields.Boolean(
        string="Questionnaires Can Be Sent", compute="_compute_customer_survey"
    )
    customer_survey_count = fields.Integer(
        string="Questionnaires Answered", compute="_compute_customer_survey"
    )
    customer_survey_score = fields.Float(
        string="Questionnaires (%)",
        compute="_compute_customer_survey",
        digits=(3, 0),
        help="The average score of the questionnaires that this customer has answered.",
    )

    @api.depends_context("uid")
    def _compute_customer_survey(self):
        answers = self.commercial_partner_id._customer_survey_answers()
        installed = "survey.survey" in self.env
        may = installed and self.env["survey.survey"].has_access("read")
        for partner in self:
            count, score = answers.get(partner.commercial_partner_id.id, (0, 0.0))
            partner.customer_has_survey = may
            partner.customer_survey_count = count
            partner.customer_survey_score = score

    def _customer_survey_answers(self):
        """How many questionnaires these customers' people have answered, and how.

        :return: ``{partner_id: (count, average score in percent)}``; empty without the
            survey app
        """
        if "survey.user_input" not in self.env:
            return {}
        # Who may see the customer may see how satisfied it is, not what it answered.
        rows = (
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [
                    ("partner_id.commercial_partner_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("test_entry", "=", False),
                ],
                groupby=["partner_id"],
                aggregates=["__count", "scoring_percentage:sum"],
            )
        )
        sums = {}
        for person, count, score in rows:
            customer = person.commercial_partner_id.id
            so_far = sums.get(customer, (0, 0.0))
            sums[customer] = (so_far[0] + count, so_far[1] + score)
        return {key: (count, score / count) for key, (count, score) in sums.items()}

    def action_send_customer_survey(self):
        """Choose a questionnaire; sharing it proposes these customers' people."""
        self._customer_check_survey()
        customers = self.commercial_partner_id
        people = (customers | customers.child_ids)._customer_may_be_asked()
        kinds = [("survey_type", "in", ("survey", "custom", "assessment"))]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose a Questionnaire"),
            "res_model": "survey.survey",
            "view_mode": "list,form",
            "domain": kinds,
            # Its button “Share” hands these on to the mail.
            "context": {"default_partner_ids": people.ids},
        }

    def action_view_customer_surveys(self):
        """Open the questionnaires that the people of this customer have answered."""
        self.ensure_one()
        self._customer_check_survey()
        theirs = [("partner_id", "child_of", self.commercial_partner_id.id)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Questionnaires"),
            "res_model": "survey.user_input",
            "view_mode": "list,form",
            "domain": theirs,
        }

    @api.model
    def _customer_check_survey(self):
        """Questionnaires are for whoever may see complaints."""
        self.env["customer.complaint"].check_access("read")
        if "survey.survey" not in self.env:
            raise UserError(self.env._("The Surveys app is not installed."))
