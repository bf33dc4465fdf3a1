from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KEPT = {"guard", "oddness", "looked_by_id", "looked_at"}


class BillingRunLine(models.Model):
    """What is odd about a customer's bill, and who has said that it looks right."""

    _inherit = "billing.run.line"

    guard = fields.Json(
        readonly=True, copy=False, help="What is odd, as codes with their numbers."
    )
    guard_text = fields.Text(string="To Check", compute="_compute_guard_text")
    oddness = fields.Float(
        string="Off the Usual (%)",
        readonly=True,
        copy=False,
        help="How far the amount is off the median of the customer's last bills.",
    )
    is_marked = fields.Boolean(
        string="Has to Be Checked",
        compute="_compute_is_marked",
        store=True,
        precompute=True,
        help="Something is odd, and nobody has said yet that it looks right.",
    )
    looked_by_id = fields.Many2one(
        "res.users", string="Checked By", readonly=True, copy=False
    )
    looked_at = fields.Datetime(string="Checked On", readonly=True, copy=False)
    why = fields.Text(
        string="Because",
        compute="_compute_why",
        help="What is to be checked, or why the customer was parked or skipped.",
    )

    @api.depends("guard", "looked_at")
    def _compute_is_marked(self):
        for line in self:
            line.is_marked = bool(line.guard and not line.looked_at)

    @api.depends("guard", "currency_id")
    @api.depends_context("lang")
    def _compute_guard_text(self):
        item_ids = {
            values["item"]
            for line in self
            for _code, values in line.guard or []
            if "item" in values
        }
        # whoever sees the run may know what is charged
        items = self.env["billing.item"].sudo().browse(item_ids).exists()
        names = {item.id: item.name for item in items}
        for line in self:
            tell = line._guard_teller(names)
            line.guard_text = "\n".join(
                tell(code, values) for code, values in line.guard or []
            )

    @api.depends("is_marked", "guard_text", "reason")
    @api.depends_context("lang")
    def _compute_why(self):
        for line in self:
            line.why = line.guard_text if line.is_marked else line.reason

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_kept(vals)
        return super().write(vals)

    def _check_kept(self, vals):
        """What was found, and who has looked at it, is said by the steps below."""
        if not self.env.su and KEPT & vals.keys():
            raise AccessError(
                self.env._("What was checked is written by the bill run only.")
            )

    def _park_to_check(self, vals):
        """Set one customer aside until somebody has said that it looks right."""
        looked = {"looked_by_id": False, "looked_at": False}
        self.write(vals | looked | {"state": "parked", "reason": False})

    def action_looks_right(self):
        """Let these customers be billed as they are."""
        self.check_access("write")
        for line in self:
            if not line.is_marked or line.state not in ("waiting", "parked"):
                raise UserError(
                    self.env._(
                        "There is nothing to check about %s any more.",
                        line.partner_id.display_name,
                    )
                )
        # who it was is written by nobody else
        self.sudo().write(
            {"looked_by_id": self.env.uid, "looked_at": fields.Datetime.now()}
        )
        self.filtered(
            lambda line: line.run_id.state in ("review", "done")
        ).action_retry()

    # -- words ---------------------------------------------------------------------

    def _guard_teller(self, names):
        """A function that tells what is odd, in the user's language.

        :param names: ``{item_id: name}``
        :return: callable ``(code, values)``
        """
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        decimals = self.currency_id.decimal_places

        def number(text, digits=None):
            if digits is None:
                digits = len(text.partition(".")[2])
            return lang.format(f"%.{digits}f", float(text), grouping=True)

        def tell(code, values):
            words = {
                name: number(text, decimals)
                for name, text in values.items()
                if name in ("amount", "usual", "limit")
            }
            words |= {
                name: number(text)
                for name, text in values.items()
                if name in ("old", "new")
            }
            words["item"] = names.get(values.get("item"), "")
            return self._tell_guard(code, words)

        return tell

    def _tell_guard(self, code, words):
        """One thing that is odd."""
        tellers = {
            "deviation": lambda: self.env._(
                "%(amount)s instead of the usual %(usual)s", **words
            ),
            "large": lambda: self.env._("%(amount)s is above %(limit)s", **words),
            "zero": lambda: self.env._("There is nothing to pay"),
            "negative": lambda: self.env._("%(amount)s is below zero", **words),
            "negative_charge": lambda: self.env._(
                "%(item)s: %(amount)s is below zero", **words
            ),
            "no_usage": lambda: self.env._("%(item)s: nothing was used", **words),
            "new_item": lambda: self.env._(
                "%(item)s is charged for the first time", **words
            ),
            "price": lambda: self.env._(
                "%(item)s: price %(new)s instead of %(old)s", **words
            ),
            "tariff": lambda: self.env._("%(item)s: another tariff", **words),
            "quantity": lambda: self.env._(
                "%(item)s: quantity %(new)s instead of %(old)s", **words
            ),
        }
        return tellers[code]()
