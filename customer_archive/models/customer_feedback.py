import base64
import binascii

from odoo import api, fields, models, release
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..engine.feedback import place, said

KINDS = [("question", "Question"), ("fault", "Fault"), ("wish", "Wish")]
STATES = [
    ("new", "New"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]
OUTCOMES = ("planned", "done", "declined")
# A drawing (SVG) may hold a program, so it is none of them.
IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
IMAGE_BYTES = 5 * 1024 * 1024
TEXT = 5000  # characters
BROWSER = 300
# What whoever sends it says; all else is found out or decided here.
SENT = {
    *("kind", "name", "text", "page_url", "page_name", "res_model", "res_id"),
    *("browser", "error", "image"),
}


class CustomerFeedback(models.Model):
    """What somebody asks, misses or wishes in the program, with where it was."""

    _name = "customer.feedback"
    _description = "Feedback on the Program"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"  # who has sent it may add to it

    name = fields.Char(string="Subject", required=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="fault", tracking=True)
    text = fields.Html(string="In Detail", sanitize=True, sanitize_style=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="new",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    answer = fields.Text(
        copy=False,
        tracking=True,
        help="What the sender is told: when it comes, how it works, or why not.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent By",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)
    page_name = fields.Char(string="Screen", readonly=True)
    page_url = fields.Char(string="Page", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    version = fields.Char(string="Versions", readonly=True)
    browser = fields.Char(readonly=True)
    error = fields.Text(string="Last Error", readonly=True)
    image = fields.Image(string="Screenshot", max_width=1920, max_height=1920)

    _declined_with_answer = models.Constraint(
        "CHECK(state != 'declined' OR answer IS NOT NULL)",
        "Say why, so that the sender knows.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_sent_vals(vals) for vals in vals_list])

    def _prepare_sent_vals(self, vals):
        """The values of a feedback: what was said, cleaned, and what we know.

        What could be a secret is taken out here, not in the client: whatever sends it.
        """
        if self._is_manager():
            known = vals
        else:
            known = {name: vals[name] for name in SENT & vals.keys()}
        self._check_image(known.get("image"))
        if len(known.get("text") or "") > TEXT * 4:  # with its markup
            raise UserError(self.env._("Please say it in fewer words."))
        model = known.get("res_model")
        is_known = isinstance(model, str) and model in self.env
        return known | {
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "name": (known.get("name") or "").strip()[:TEXT],
            "page_url": place(known.get("page_url") or ""),
            "page_name": said(known.get("page_name") or "")[:BROWSER],
            "error": said(known.get("error") or ""),
            "browser": said(known.get("browser") or "")[:BROWSER],
            "res_model": is_known and model,
            "res_id": is_known and known.get("res_id") or False,
            "version": self._versions(),
        }

    def write(self, vals):
        self._check_image(vals.get("image"))
        if "state" not in vals:
            return super().write(vals)
        if vals["state"] == "declined":
            self._require_answer(vals)
        moved = self.filtered(lambda feedback: feedback.state != vals["state"])
        result = super().write(vals)
        decided = {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        super(CustomerFeedback, moved).write(decided)
        if vals["state"] in OUTCOMES:
            for feedback in moved:
                feedback._tell_sender()
        return result

    def _require_answer(self, vals):
        """Nothing is declined without a word; the database keeps that as well."""
        answers = [vals["answer"]] if "answer" in vals else self.mapped("answer")
        if not all((answer or "").strip() for answer in answers):
            raise ValidationError(
                self.env._("Write an answer first, so that the sender knows why.")
            )

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("customer_archive.group_manager")

    @api.model
    def _check_image(self, image):
        """Refuse what is too large, and what is no picture.

        :param image: base64, as bytes or text, or nothing
        """
        if not image:
            return
        try:
            content = base64.b64decode(image)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("This picture cannot be read.")) from error
        if len(content) > IMAGE_BYTES:
            megabytes = IMAGE_BYTES // 1024 // 1024
            message = self.env._("A picture may have %s MB at most.", megabytes)
            raise UserError(message)
        if guess_mimetype(content) not in IMAGES:
            raise UserError(
                self.env._("Only pictures can be sent: PNG, JPEG, WebP or GIF.")
            )

    @api.model
    def _versions(self):
        """Which versions were running: of Odoo and of the customer addons."""
        # Which addons are installed is no secret of those who may not read the list.
        addons = self.env["ir.module.module"].sudo()
        ours = addons.search(
            [("name", "=like", "customer\\_%"), ("state", "=", "installed")],
            order="name",
        )
        parts = [f"{addon.name} {addon.latest_version}" for addon in ours]
        return ", ".join([f"Odoo {release.version}", *parts])

    def _tell_sender(self):
        """Tell who has sent it what has become of it, in that person's language."""
        self.ensure_one()
        # The sender need not be somebody whom the manager may see.
        sender = self.user_id.sudo()
        words = self.with_context(lang=sender.lang)
        states = dict(words._fields["state"]._description_selection(words.env))
        body = words.env._(
            "Your feedback “%(subject)s” is now: %(state)s.",
            subject=self.name,
            state=states[self.state],
        )
        self.message_post(
            body=body if not self.answer else f"{body}\n{self.answer}",
            partner_ids=sender.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def action_plan(self):
        """It will be done: the sender is told."""
        self._decide("planned")

    def action_done(self):
        """It is done or answered: the sender is told."""
        self._decide("done")

    def action_decline(self):
        """It will not be done, for the reason in the answer: the sender is told."""
        self._decide("declined")

    def action_reopen(self):
        """Look at it again."""
        self._decide("new")

    def _decide(self, state):
        if not self._is_manager():
            raise AccessError(
                self.env._("What becomes of feedback is for a customer manager to say.")
            )
        self.write({"state": state})

    def action_open_record(self):
        """Open the record that was shown when the feedback was written."""
        self.ensure_one()
        record = (
            self.env[self.res_model].browse(self.res_id).exists()
            if self.res_model in self.env and self.res_id
            else None
        )
        if not record:
            raise UserError(self.env._("There is no such record any more."))
        return record.get_formview_action()
