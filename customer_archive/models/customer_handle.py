from odoo import api, fields, models

KINDS = [
    ("wechat", "WeChat"),
    ("wecom", "WeCom"),
    ("qq", "QQ"),
    ("dingtalk", "DingTalk"),
    ("feishu", "Feishu"),
    ("whatsapp", "WhatsApp"),
    ("telegram", "Telegram"),
    ("linkedin", "LinkedIn"),
    ("facebook", "Facebook"),
    ("x", "X"),
    ("other", "Other"),
]


class CustomerHandle(models.Model):
    """The name by which a customer or a contact is reached in another network."""

    _name = "customer.handle"
    _description = "Social Account"
    _order = "kind, id"
    _rec_name = "handle"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, default="wechat")
    handle = fields.Char(string="Account", required=True, index="trigram")

    _handle_once = models.UniqueIndex(
        "(partner_id, kind, handle)", "This contact has this account already."
    )

    @api.depends("kind", "handle")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for account in self:
            account.display_name = f"{kinds.get(account.kind, '')} {account.handle}"
