from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import CreditCommon

# what a caller may think switches a check off, and what core really reads
CONTEXTS = (
    {},
    {"credit_guard": False, "skip_credit": True, "no_check": True, "force": True},
    {"tracking_disable": True, "install_mode": True, "import_file": True},
    {"check_move_validity": False, "skip_invoice_sync": True, "active_test": False},
    {"default_state": "sale", "uid": 1, "su": True},
)


@tagged("post_install", "-at_install")
class TestCreditBypass(CreditCommon):
    """No way round a block: what a program may call is called, as it may call it.

    The doors of people are tried in ``test_credit_doors``, those of the portal in
    ``test_credit_payment``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)
        contacts = "base.group_partner_manager"
        cls.seller = cls._user(
            "bypass_seller", "sales_team.group_sale_salesman_all_leads", contacts
        )
        cls.accountant = cls._user(
            "bypass_accountant", "account.group_account_manager", contacts
        )

    def _call(self, record, name, *args, user=None, context=None, **kwargs):
        """Call a method as over RPC; the refusal, or nothing."""
        model = self.env[record._name].with_user(user or self.seller)
        first = [record.ids] if record else []
        kwargs["context"] = context or {}
        try:
            with self.env.cr.savepoint():
                answer = call_kw(model, name, [*first, *args], kwargs)
        except UserError as error:
            return str(error)
        if name == "load":
            return " ".join(message["message"] for message in answer["messages"])
        return ""

    def _refuses(self, record, name, *args, words="over its limit", **kwargs):
        """Assert that this call is refused and that nothing came of it."""
        self.env.flush_all()
        with self.subTest(model=record._name, call=name, args=args, **kwargs):
            self.assertIn(words, self._call(record, name, *args, **kwargs))
            self.env.invalidate_all()
            self.assertLessEqual(self._exposure(self.customer), 1000)

    def _vals(self, amount=1100, **vals):
        lines = [Command.create(self._line(amount))]
        return {"partner_id": self.customer.id, "order_line": lines} | vals

    # -- orders ----------------------------------------------------------------------

    def test_an_order_over_rpc_whatever_the_context_says(self):
        orders, order = self.env["sale.order"], self._order(self.customer, 1100)
        for context in CONTEXTS:
            self._refuses(order, "action_confirm", context=context)
            self._refuses(order, "write", {"state": "sale"}, context=context)
            self._refuses(orders, "create", [self._vals(state="sale")], context=context)
        self._refuses(order, "web_save", {"state": "sale"}, specification={})
        self._refuses(order, "copy", {"state": "sale"})
        self._refuses(order, "_action_confirm", words="cannot be called remotely")
        self.assertEqual(order.state, "draft")

    def test_an_order_by_import_over_one_that_is_there(self):
        order = self._order(self.customer, 1100)
        rows = [[str(order.id), "sale"]]
        self._refuses(self.env["sale.order"], "load", [".id", "state"], rows)
        self.assertEqual(order.state, "draft")

    def test_an_order_through_its_customer(self):
        order = self._order(self.customer, 1100)
        through = {"sale_order_ids": [Command.update(order.id, {"state": "sale"})]}
        self._refuses(self.customer, "write", through)
        self.assertEqual(order.state, "draft")

    def test_an_order_that_was_cancelled(self):
        order = self._order(self.customer, 1000, confirm=True)
        order._action_cancel()
        self._order(self.customer, 500, confirm=True)
        self._refuses(order, "write", {"state": "sale"})
        self._call(order, "action_draft")
        self._refuses(order, "action_confirm")
        self.assertEqual(order.state, "draft")

    def test_more_on_an_order_that_is_confirmed(self):
        order = self._order(self.customer, 600, confirm=True)
        line, other = order.order_line, self._order(self.customer, 600).order_line
        two = {"product_uom_qty": 2, "price_unit": 600}
        many = {"order_line": [Command.update(line.id, two)]}
        for context in CONTEXTS[:4]:
            self._refuses(line, "write", {"price_unit": 1001}, context=context)
            self._refuses(order, "write", many, context=context)
        self._refuses(line, "copy", {"order_id": order.id})
        self._refuses(other, "write", {"order_id": order.id})
        self._refuses(order, "write", {"order_line": [Command.link(other.id)]})
        self._refuses(line.browse(), "create", [self._line(500, order_id=order.id)])
        self.assertEqual(self._exposure(self.customer), 600)

    def test_a_batch_of_which_each_alone_would_pass(self):
        orders = self._order(self.customer, 600) | self._order(self.customer, 600)
        self._refuses(orders, "action_confirm")
        self._refuses(orders, "write", {"state": "sale"})
        both = [self._vals(600, state="sale"), self._vals(600, state="sale")]
        self._refuses(self.env["sale.order"], "create", both)

    # -- invoices --------------------------------------------------------------------

    def test_an_invoice_over_rpc_whatever_the_context_says(self):
        move = self._invoice(self.customer, 1100, post=False)
        for context in CONTEXTS[:4]:
            for name, *args in (("action_post",), ("write", {"state": "posted"})):
                self._refuses(move, name, *args, user=self.accountant, context=context)
        through = {"invoice_ids": [Command.update(move.id, {"state": "posted"})]}
        self._refuses(self.customer, "write", through, user=self.accountant)
        rows = [[str(move.id), "posted"]]
        self._refuses(move.browse(), "load", [".id", "state"], rows,
                      user=self.accountant)  # fmt: skip
        self.assertEqual(move.state, "draft")

    def test_invoices_in_a_batch_and_by_the_wizard(self):
        moves = self._invoice(self.customer, 600, post=False)
        moves |= self._invoice(self.customer, 600, post=False)
        self._refuses(moves, "action_post", user=self.accountant)
        wizard = self.env["validate.account.move"].with_user(self.accountant)
        wizard = wizard.with_context(active_model="account.move", active_ids=moves.ids)
        wizard = wizard.create({"force_post": True})
        context = {"active_model": "account.move", "active_ids": moves.ids}
        self._refuses(wizard, "validate_move", user=self.accountant, context=context)
        self.assertEqual(set(moves.mapped("state")), {"draft"})

    def test_an_invoice_that_is_made_larger_and_posted_again(self):
        move = self._invoice(self.customer, 900)
        self._call(move, "button_draft", user=self.accountant)
        line = move.invoice_line_ids
        more = {"invoice_line_ids": [Command.update(line.id, {"price_unit": 1100})]}
        self._call(move, "write", more, user=self.accountant)
        self.assertEqual(move.amount_total, 1100)
        self._refuses(move, "action_post", user=self.accountant)
        copy = move.copy({"invoice_date": fields.Date.today()})
        self._refuses(copy, "action_post", user=self.accountant)

    # -- what is agreed --------------------------------------------------------------

    def test_the_limit_of_core_lends_nothing(self):
        order = self._order(self.customer, 1100)
        more = {"credit_limit": 10**9, "use_partner_credit_limit": True}
        self.customer.with_user(self.accountant).write(more)
        self._refuses(order, "action_confirm")

    def test_a_customer_in_the_archive_is_measured_all_the_same(self):
        order = self._order(self.customer, 1100)
        self.customer.active = False
        self._refuses(order, "action_confirm")

    def test_the_portal_calls_nothing(self):
        portal = new_test_user(self.env, "bypass_portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        order = self._order(self.customer, 1100)
        order.message_subscribe(portal.partner_id.ids)
        for name, *args in (("action_confirm",), ("write", {"state": "sale"})):
            self._refuses(order, name, *args, user=portal, words="")
            self.assertEqual(order.state, "draft")
