from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestRemark(CustomerCommon):
    """What one has to know about a customer is shown where it matters."""

    def _remark(self, customer, text, kind="contract", **vals):
        return self.env["customer.remark"].create(
            {
                "partner_id": customer.id,
                "text": text,
                "kind_id": self.env.ref(f"customer_archive.remark_kind_{kind}").id,
            }
            | vals
        )

    def test_a_remark_is_shown_where_its_kind_says(self):
        customer = self._customer("A")
        self._remark(customer, "Two copies\nof the fapiao", date="2025-01-02")
        self._remark(customer, "Gate 2", "delivery", date="2025-01-03")
        self._remark(customer, "Likes tea", "general")
        self._remark(customer, "Old", active=False)
        self.assertEqual(
            {
                place: customer._customer_remarks(place)
                for place in ("order", "delivery", "invoice", "call")
            },
            {
                "order": {
                    customer.id: "Delivery: Gate 2 · "
                    "Contract term: Two copies of the fapiao"
                },
                "delivery": {customer.id: "Delivery: Gate 2"},
                "invoice": {customer.id: "Contract term: Two copies of the fapiao"},
                "call": {},
            },
        )
        with self.assertRaises(ValueError):
            customer._customer_remarks("nowhere")

    def test_the_invoice_shows_it_to_whoever_writes_it(self):
        customer = self._customer("A")
        contact = self.env["res.partner"].create(
            {"name": "C", "parent_id": customer.id}
        )
        self._remark(customer, "Two copies")
        finance = self._user("finance", "account.group_account_invoice")
        invoice = self._invoice(contact, 10, post=False).with_user(finance)
        self.assertEqual(invoice.customer_remarks, "Contract term: Two copies")
        bill = self._invoice(customer, 10, post=False, move_type="in_invoice")
        self.assertFalse(bill.customer_remarks)
        with self.assertRaises(AccessError):
            finance.env["customer.remark"].with_user(finance).search([])

    def test_the_call_log_shows_it_while_one_types(self):
        self.env.ref("customer_archive.remark_kind_contract").on_call = True
        customer = self._customer("A")
        self._remark(customer, "Asks for Ms Lin")
        for view in ("form", "log_form"):
            form = Form(
                self.env["customer.interaction"].with_user(self.clerk),
                view=f"customer_archive.view_customer_interaction_{view}",
            )
            self.assertFalse(form.customer_remarks)
            form.partner_id = customer
            self.assertEqual(form.customer_remarks, "Contract term: Asks for Ms Lin")

    def test_the_customer_does_not_read_it_on_the_portal(self):
        customer = self._customer("A")
        self._remark(customer, "Pays late")
        user = self._user("portal", "base.group_portal")
        user.partner_id.parent_id = customer
        invoice = self._invoice(customer, 10)
        invoice.message_subscribe(user.partner_id.ids)
        seen = invoice.with_user(user)
        self.assertTrue(seen.name)
        for name in ("customer_remarks", "customer_invoice_title"):
            with self.assertRaises(AccessError):
                seen.read([name])

    def test_remarks_are_imported(self):
        customer = self._customer("A")
        remarks = self.env["customer.remark"].with_user(self.clerk)
        answer = remarks.load(
            ["partner_id/.id", "kind_id", "text", "date"],
            [[str(customer.id), "Delivery", "Gate 2", "2025-01-03"]],
        )
        self.assertEqual(remarks.browse(answer["ids"]).text, "Gate 2")

    def test_twenty_invoices_cost_as_many_queries_as_two(self):
        moves = self.env["account.move"]
        for number in range(20):
            customer = self._customer(f"Customer {number}")
            self._remark(customer, "Two copies")
            moves |= self._invoice(customer, 10, post=False)
        self._query_count(lambda: moves.mapped("customer_remarks"))  # fill caches
        count = self._query_count(lambda: moves[:2].mapped("customer_remarks"))
        many = self._query_count(lambda: moves.mapped("customer_remarks"))
        self.assertEqual(many, count)

    def test_author_and_day_are_noted(self):
        customer = self._customer("A")
        remark = (
            self.env["customer.remark"]
            .with_user(self.clerk)
            .create(
                {
                    "partner_id": customer.id,
                    "text": "B",
                    "kind_id": self.env.ref("customer_archive.remark_kind_general").id,
                }
            )
        )
        self.assertEqual(remark.user_id, self.clerk)
        self.assertTrue(remark.date)
        with self.assertRaises(AccessError):
            remark.with_user(self.viewer).text = "C"

    def test_remarks_of_another_companys_customer_are_hidden(self):
        other = self.setup_other_company()["company"]
        remark = self._remark(self._customer("A", company_id=other.id), "B")
        remarks = self.env["customer.remark"].with_user(self.viewer)
        self.assertFalse(remarks.search([("id", "=", remark.id)]))

    def test_remarks_are_on_the_timeline(self):
        customer = self._customer("A")
        self._remark(customer, "Two copies", date="2025-01-02")
        kinds = [
            (event["kind"], event["date"].isoformat()[:10])
            for event in customer.with_user(self.viewer)._customer_timeline(50)
        ]
        self.assertIn(("remark", "2025-01-02"), kinds)

    def test_merging_keeps_remarks(self):
        src, dst = self._customer("A"), self._customer("B")
        remarks = self._remark(src, "1") | self._remark(dst, "2")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()
        self.assertEqual(dst.customer_remark_ids, remarks.sorted("id", reverse=True))
