from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestAccess(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.env["customer.level"].create({"name": "L", "code": "test_l"})

    def test_only_a_manager_changes_levels_and_requirements(self):
        required = self.env["customer.requirement"].search([], limit=1)
        for user in (self.viewer, self.clerk, self.approver):
            for record in (self.level, required):
                with self.subTest(user=user.login, model=record._name):
                    record.with_user(user).check_access("read")
                    for operation in ("write", "create", "unlink"):
                        with self.assertRaises(AccessError):
                            record.with_user(user).check_access(operation)
        (self.level).with_user(self.customer_manager).name = "Renamed"

    def test_each_role_implies_the_one_before(self):
        roles = ("viewer", "clerk", "approver", "manager")
        for n, role in enumerate(roles):
            group = self.env.ref(f"customer_archive.group_{role}")
            for lower in roles[:n]:
                lower_group = self.env.ref(f"customer_archive.group_{lower}")
                self.assertIn(lower_group, group.all_implied_ids)

    def test_a_viewer_enters_no_customers_and_takes_no_step(self):
        customer = self._customer("C").with_user(self.viewer)
        self.assertTrue(customer.customer_number)
        with self.assertRaises(AccessError):
            customer.name = "D"
        for step in ("suspend", "close", "blacklist"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(customer, f"action_{step}")("why")

    def test_a_clerk_neither_approves_nor_rejects(self):
        self.company.customer_approval = True
        self.env["customer.requirement"].search([]).action_archive()
        customer = self._customer("C")
        customer.action_submit()
        customer = customer.with_user(self.clerk)
        with self.assertRaises(AccessError):
            customer.action_approve()
        with self.assertRaises(AccessError):
            customer.action_reject("why")

    def test_the_archive_hides_no_contact_from_anybody(self):
        rules = self.env["ir.rule"].search([("model_id.model", "=", "res.partner")])
        owners = rules.get_external_id().values()
        self.assertFalse([xmlid for xmlid in owners if xmlid.startswith("customer_")])

    def test_an_accountant_without_our_roles_invoices_a_draft_customer(self):
        self.company.customer_approval = True
        accountant = self._user("accountant", "account.group_account_invoice")
        customer = self._customer("C")
        invoice = self._invoice(customer, 10.0, post=False).with_user(accountant)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        fresh = self.env["res.partner"].create({"name": "Fresh"})
        invoice = self._invoice(fresh, 10.0, post=False).with_user(accountant)
        invoice.action_post()
        self.assertEqual(fresh.customer_state, "draft")
