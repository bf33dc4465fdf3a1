from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL


class CreditAssessment(models.Model):
    """How assessments and their lines are stored, many by one statement."""

    _inherit = "credit.assessment"

    @api.model
    def _credit_first_state(self, vals):
        """What was not assessed by hand waits for a decision, if there is a grade."""
        asks = vals["origin"] != "hand" and vals["grade_id"]
        return "submitted" if asks else "draft"

    @api.model
    def _credit_insert(self, asked):
        """Make new assessments as ``create`` does, all by one statement.

        The ORM inserts a hundred at a time and looks at each for followers and
        tracking; there are a hundred thousand of them when all are assessed.
        """
        self.check_access("create")
        outcomes = {}
        rows = self._prepare_assessment_vals_list(asked, outcomes)
        if not rows:
            return self.browse()
        grades = self.env["credit.grade"]
        for row in rows:
            old, new = (
                grades.browse(row["old_grade_id"]),
                grades.browse(row["grade_id"]),
            )
            row |= {
                "direction": self._credit_direction(old, new),
                "state": self._credit_first_state(row),
                "date": fields.Date.to_string(row["date"]),
                "create_uid": self.env.uid,
                "write_uid": self.env.uid,
            }
        self.env.flush_all()
        made = self.browse(self._credit_insert_rows(rows))
        made._credit_write_lines(outcomes)
        return made

    @api.model
    def _credit_insert_rows(self, rows):
        """Insert these rows, all with the same columns; their ids in the same order."""
        names = list(rows[0])
        for row in rows:  # what is empty is NULL, and only a boolean is false
            for name in names:
                if row[name] is False and self._fields[name].type != "boolean":
                    row[name] = None
        columns, now = SQL(", ").join(map(SQL.identifier, names)), self.env.cr.now()
        ids = dict(
            self.env.execute_query(
                SQL(
                    """INSERT INTO credit_assessment (%s, create_date, write_date)
                       SELECT %s, %s, %s
                         FROM jsonb_populate_recordset(
                              NULL::credit_assessment, %s) AS row
                    RETURNING partner_id, id""",
                    columns,
                    columns,
                    now,
                    now,
                    Json(rows),
                )
            )
        )
        return [ids[row["partner_id"]] for row in rows]

    def _credit_write_lines(self, outcomes):
        """Write the lines of these new assessments, all by one statement.

        There are more than a million of them when all customers are assessed; nobody
        else writes lines, so nothing is left out by going past the ORM.

        :param outcomes: ``{place in self: Outcome}``
        """
        criteria = {
            (line.scorecard_id.id, line.fact): line
            for line in self.scorecard_id.line_ids
        }
        rows = [
            row
            for place, assessment in enumerate(self)
            for row in assessment._prepare_line_rows(outcomes[place], criteria)
        ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO credit_assessment_line (
                          assessment_id, criterion_id, sequence, weight, is_known,
                          value, evidence, points, gives, loses, raise_value,
                          raise_gain)
                   SELECT * FROM unnest(
                          %s::int[], %s::int[], %s::int[], %s::float[], %s::bool[],
                          %s::float[], %s::float[], %s::float[], %s::float[],
                          %s::float[], %s::float[], %s::float[])""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )
        self.invalidate_recordset(["line_ids"], flush=False)

    def _prepare_line_rows(self, outcome, criteria):
        """One row for each criterion of this assessment, in the order of the columns.

        :param criteria: ``{(card id, fact): credit.scorecard.line}``
        """
        for line in outcome.result.lines:
            criterion = criteria[self.scorecard_id.id, line.code]
            raised = outcome.raises.get(line.code)
            yield (
                self.id,
                criterion.id,
                criterion.sequence,
                line.weight,
                line.points is not None,
                line.value or 0.0,
                line.evidence,
                line.points or 0.0,
                line.gives,
                line.loses,
                (raised.value or 0.0) if raised else 0.0,
                raised.gain if raised else 0.0,
            )
