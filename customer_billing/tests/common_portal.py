"""The test kit of the portal: a customer with a login, another one, a meter, a bill."""

from lxml import html

from odoo import Command, fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from .common_payments import PaymentsCommon


class PortalCommon(HttpCase, PaymentsCommon):
    """``visitor`` logs in for a contact of ``customer``; ``stranger`` for another one.

    ``meter`` is read before the first and on the last day of a month; ``_bill`` makes
    the bill of it, by ``subscription``.
    """

    month = ("2025-01-01", "2025-02-01")  # the first day, and the first one after it

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._customer("Other Ltd")
        cls.visitor = cls._login("portal_visitor", cls.customer)
        cls.stranger = cls._login("portal_stranger", cls.other)
        cls.water = cls._item(
            "Water", 3, kind="metered", usage_source="meter", usage_unit="m3"
        )
        cls.water.is_customer_read = True
        cls.arrears = cls._rule(timing="arrears", name="Monthly")
        cls.meter = cls._meter(cls.customer, "W-1")
        cls.other_meter = cls._meter(cls.other, "W-2")
        cls.subscription = cls._metered(cls.customer, cls.meter)
        cls.other_subscription = cls._metered(cls.other, cls.other_meter)
        for day, value in zip(cls.month, (100, 130), strict=True):
            cls._read(cls.meter, fields.Date.add(cls._date(day), days=-1), value)

    @classmethod
    def _login(cls, login, company):
        user = new_test_user(
            cls.env,
            f"test_{login}",
            "base.group_portal",
            password=f"test_{login}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        user.partner_id.parent_id = company
        return user

    @classmethod
    def _meter(cls, customer, name, **vals):
        thing = cls.env["billing.object"].create(
            {"name": f"Room {name}", "partner_id": customer.id}
            | {"company_id": cls.company.id}
        )
        return cls.env["billing.meter"].create(
            {"name": name, "object_id": thing.id, "item_id": cls.water.id, "digits": 5}
            | vals
        )

    @classmethod
    def _metered(cls, customer, meter):
        line = {"item_id": cls.water.id, "object_id": meter.object_id.id}
        return cls._subscription(
            customer,
            start=cls.month[0],
            rule_id=cls.arrears.id,
            line_ids=[Command.create({"item_id": cls.item.id}), Command.create(line)],
        )

    @classmethod
    def _read(cls, meter, day, value):
        return cls.env["billing.reading"].create(
            {"meter_id": meter.id, "day": day, "value": value}
        )

    def _bill(self):
        """The bill of the month."""
        self._run(self.month[1])
        bill = self.subscription.charge_ids.move_id
        bill.filtered(lambda move: move.state == "draft").action_post()
        return bill

    def _enter_as(self, user):
        self.authenticate(user.login, user.login)

    def _page(self, path):
        """A page as it is shown: its text, without scripts, in one line."""
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200, path)
        tree = html.fromstring(answer.text)
        for script in tree.xpath("//script|//style"):
            script.getparent().remove(script)
        return " ".join(tree.xpath("//div[@id='wrap']")[0].text_content().split())

    def _refused(self, path, *secrets):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 403, path)
        for secret in secrets:
            self.assertNotIn(secret, answer.text)

    def _post(self, path, files=None, **data):
        """Send a form of a page that was opened before."""
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=data, files=files, allow_redirects=False)
