import base64

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.statement_answer import NAME_AT_MOST, clean

SCOPE = "customer_billing.statement"
LINK_DAYS = 60


class BillingStatement(models.Model):
    """How a customer answers: through the portal, or by a link without logging in."""

    _inherit = "billing.statement"

    answer_url = fields.Char(
        string="Link for the Customer",
        compute="_compute_answer_url",
        groups="customer_billing.group_clerk",
        help="Whoever has it may read and answer this statement for the customer, "
        "without logging in. It works for 60 days.",
    )

    def _compute_answer_url(self):
        for statement in self:
            told = statement.id and statement.state != "draft"
            statement.answer_url = told and statement._answer_link()

    def _answer_link(self):
        """The address under which the customer answers, signed, for some days."""
        self.ensure_one()
        token = self.env["customer.link"]._sign(SCOPE, [self.id], LINK_DAYS)
        return f"{self.get_base_url()}/statement/{token}"

    def _answer_code(self):
        """The link as a QR code, for an ``<img>``.

        Drawn by the library that draws Odoo's barcodes, as lines: for dots it needs a
        part that not every server has, and without it no paper would be made.
        """
        self.ensure_one()
        code = createBarcodeDrawing(
            "QR", value=self._answer_link(), format="svg", width=120, height=120
        )
        drawn = code.asString("svg")
        drawn = drawn.encode() if isinstance(drawn, str) else drawn
        return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"

    def _by_token(self, token):
        """The statement of a link that is whole and not expired, with all rights.

        :param token: what ``_answer_link`` has signed
        :return: one statement that was told to its customer, or none
        """
        # the holder of the link is nobody we know: the signature is the right
        statements = self.sudo()
        known = statements.browse(
            self.env["customer.link"]._opened(SCOPE, token) or []
        ).exists()
        return known.filtered(lambda statement: statement.state != "draft")

    def _answer(self, answer, digest, who):
        """Note what the customer says, once.

        :param answer: the engine's ``Answer``, or None: all is right
        :param digest: the ``_digest`` of what was on the customer's screen
        :param who: ``{"way": a code, "name": a text}``
        :raise UserError: where it was answered already, or says something else now
        """
        self.ensure_one()
        self._turn(("sent",))
        name = clean(who["name"], NAME_AT_MOST)
        if not name:
            raise UserError(self.env._("Please enter your name."))
        if digest != self._digest():
            raise UserError(
                self.env._(
                    "The statement was changed meanwhile. Please look at it again."
                )
            )
        vals = {
            "answered_at": fields.Datetime.now(),
            "answered_by": name,
            "answer_way": who["way"],
            "answer_note": False,
            "answer_user_id": False,
        }
        if answer is None:
            self._freeze(vals)
            text = self.env._("Confirmed by %s.", name)
        else:
            self._store(vals | {"state": "disputed"})
            self._dispute(answer.claims)
            text = self.env._("Disputed by %s.", name)
        self.message_post(body=text)

    def _dispute(self, claims):
        """Make differences of what the customer says is not right.

        :param claims: the engine's ``Claim``
        """
        self.ensure_one()
        rows = {line.id: line for line in self.line_ids}
        self.env["billing.statement.difference"].create(
            [
                {
                    "statement_id": self.id,
                    "line_id": rows[claim.row].id if claim.row else False,
                    "kind": claim.kind,
                    "is_amount_claimed": claim.amount is not None,
                    "amount_claimed": float(claim.amount or 0),
                    "words": claim.words,
                }
                for claim in claims
            ]
        )

    def _answer_by_paper(self, vals):
        """Note an answer that came on paper or by word of mouth, by a person.

        :param vals: values of who answered, when, in which way, with which papers
        """
        self.check_access("write")
        self._turn(("sent", "disputed", "settled"))
        for statement in self:
            if open_ones := statement.difference_ids.filtered("is_open"):
                raise UserError(
                    self.env._(
                        "%(statement)s has open differences: %(count)s. Settle them "
                        "first.",
                        statement=statement.name,
                        count=len(open_ones),
                    )
                )
        self._freeze(vals | {"answer_user_id": self.env.uid})
        for statement in self:
            # whoever may read the statement may read its papers
            statement.attachment_ids.filtered(lambda paper: not paper.res_id).write(
                {"res_model": self._name, "res_id": statement.id}
            )
            statement.message_post(
                body=self.env._(
                    "Confirmed by %(person)s, entered by hand.",
                    person=statement.answered_by,
                )
            )
