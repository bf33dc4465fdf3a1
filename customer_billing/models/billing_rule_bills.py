from odoo import fields, models


class BillingRule(models.Model):
    """What stands on one bill, and what becomes of it."""

    _inherit = "billing.rule"

    bill_scope = fields.Selection(
        [
            ("customer", "Each Customer"),
            ("contract", "Each Contract"),
            ("object", "Each Charged Object"),
            ("subscription", "Each Subscription"),
        ],
        string="One Bill For",
        required=True,
        default="customer",
        help="What is charged by this rule stands on one bill for each of these. Other "
        "currencies, addresses and payment terms are always billed apart. A bill is "
        "noted on a contract where all its subscriptions are of it.",
    )
    one_off_bill = fields.Selection(
        [
            ("together", "With the Customer's Next Bill"),
            ("apart", "On a Bill of Their Own"),
        ],
        string="One-off Charges",
        required=True,
        default="together",
        help="Charges that were entered one by one stand on the next bill of the "
        "customer, or on a bill of their own as soon as a run is made.",
    )
    posting = fields.Selection(
        selection_add=[("send", "Post and Send")],
        ondelete={"send": lambda rules: rules.write({"posting": "post"})},
    )
