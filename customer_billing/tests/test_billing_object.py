from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingObject(BillingCommon):
    """What is charged for below the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls._object("Site", kind="site")
        cls.room = cls._object("602", parent_id=cls.site.id, code="3-602")

    @classmethod
    def _object(cls, name, **vals):
        return cls.env["billing.object"].create(
            {"name": name, "partner_id": cls.customer.id, "company_id": cls.company.id}
            | vals
        )

    def test_it_is_named_by_what_it_is_part_of(self):
        self.assertEqual(self.room.display_name, "Site / 602")
        self.site.name = "North"
        self.assertEqual(self.room.display_name, "North / 602")

    def test_it_stands_on_the_bill(self):
        subscription = self._subscription()
        with Form(subscription.line_ids) as line:
            line.object_id = self.room
        self.assertEqual(self.room.line_ids, subscription.line_ids)
        self._run("2025-01-01")
        self.assertIn("Site / 602", subscription.charge_ids.move_line_id.name)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.room.unlink()

    def test_another_customers_object_is_refused(self):
        other = self._customer("Other")
        theirs = self._object("Theirs", partner_id=other.id)
        with self.assertRaises(ValidationError):
            self._subscription().line_ids.object_id = theirs
        with self.assertRaises(ValidationError):
            theirs.parent_id = self.site
        with self.assertRaises(ValidationError):
            self.site.partner_id = other

    def test_nothing_is_part_of_itself(self):
        with self.assertRaises(UserError):
            self.site.parent_id = self.room

    def test_a_number_is_given_once(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._object("Twin", code="3-602")

    def test_readers_read_and_clerks_write(self):
        with self.assertRaises(AccessError):
            self.room.with_user(self.billing_reader).name = "x"
        self.room.with_user(self.billing_clerk).name = "603"
        self.assertEqual(self.room.with_user(self.billing_reader).name, "603")

    def test_objects_follow_a_merged_contact(self):
        kept = self._customer("Kept")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | kept).ids, kept)
        self.assertEqual((self.site | self.room).partner_id, kept)
