from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


class OverviewCase(CustomerCommon):
    """What the two pages for managers show."""

    def _page(self, model, user=None):
        """``{code: line}`` of a page, as this user sees it."""
        page = self.env[model].with_user(user or self.customer_manager).overview()
        return {
            line["code"]: line
            for section in page["sections"]
            for line in section.get("lines", ())
        }


@tagged("post_install", "-at_install")
class TestGolive(OverviewCase):
    """The check list ticks itself, and a person ticks what no program can see."""

    def _golive(self, user=None):
        return self._page("customer.golive", user)

    def test_only_managers_see_and_tick_it(self):
        golive = self.env["customer.golive"]
        for user in (self.viewer, self.steward):
            with self.assertRaises(AccessError):
                golive.with_user(user).overview()
            with self.assertRaises(AccessError):
                golive.with_user(user).tick("backup", True)

    def test_it_says_what_is_missing_of_the_company(self):
        self.company.write({"street": False, "phone": "+32 2 290 34 90"})
        line = self._golive()["company"]
        self.assertEqual(line["state"], "todo")
        self.assertIn("Street", line["why"])
        self.assertNotIn("Phone", line["why"])
        self.company.write(
            {
                "street": "Main Street 1",
                "city": "Brussels",
                "country_id": self.env.ref("base.be").id,
                "vat": "BE0477472701",
                "email": "hello@example.com",
            }
        )
        self.assertEqual(self._golive()["company"]["state"], "ok")

    def test_lists_tick_themselves_when_they_are_filled(self):
        self.env["customer.level"].search([]).action_archive()
        self.assertEqual(self._golive()["level"]["state"], "todo")
        self.env["customer.level"].create({"name": "Key", "code": "K"})
        self.assertEqual(self._golive()["level"]["state"], "ok")

    def test_four_eyes_need_two_persons(self):
        self.assertEqual(self._golive()["approvers"]["state"], "ok")
        other = self.env["res.company"].create({"name": "Branch"})
        there = self.env["res.users"].sudo().search([("company_ids", "in", other.id)])
        there.write({"company_ids": [Command.unlink(other.id)]})
        self.customer_manager.write({"company_ids": [Command.link(other.id)]})
        golive = self.env["customer.golive"].with_user(self.customer_manager)
        people = golive.with_company(other)._golive_people()
        alone = {line["code"]: line for line in people}
        self.assertEqual(alone["approvers"]["state"], "todo")

    def test_a_decision_is_a_switch_or_a_tick(self):
        self.company.customer_approval = False
        line = self._golive()["customer_approval"]
        self.assertEqual((line["state"], line["manual"]), ("todo", True))
        golive = self.env["customer.golive"].with_user(self.customer_manager)
        golive.tick("customer_approval", True)
        line = self._golive()["customer_approval"]
        self.assertEqual(line["state"], "ok")
        self.assertIn(self.customer_manager.name, line["ticked"])
        golive.tick("customer_approval", True)  # twice is once
        self.company.customer_approval = True
        line = self._golive()["customer_approval"]
        self.assertEqual((line["state"], line["manual"]), ("ok", False))

    def test_a_tick_can_be_taken_back_and_is_of_one_company(self):
        golive = self.env["customer.golive"].with_user(self.customer_manager)
        golive.tick("backup", True)
        self.assertEqual(self._golive()["backup"]["state"], "ok")
        other = self.env["res.company"].create({"name": "Branch"})
        self.customer_manager.company_ids |= other
        there = golive.with_company(other).with_context(allowed_company_ids=other.ids)
        lines = [line for s in there.overview()["sections"] for line in s["lines"]]
        states = {line["code"]: line["state"] for line in lines}
        self.assertEqual(states["backup"], "todo")
        golive.tick("backup", False)
        self.assertEqual(self._golive()["backup"]["state"], "todo")

    def test_what_ticks_itself_is_ticked_by_nobody(self):
        golive = self.env["customer.golive"].with_user(self.customer_manager)
        for code in ("level", "approvers", "no such step"):
            with self.assertRaisesRegex(UserError, "ticks itself"):
                golive.tick(code, True)

    def test_it_counts_what_is_done(self):
        page = self.env["customer.golive"].with_user(self.customer_manager).overview()
        states = [
            line["state"] for section in page["sections"] for line in section["lines"]
        ]
        self.assertEqual(page["done"], states.count("ok"))
        self.assertEqual(page["total"], len(states) - states.count("info"))
        self.assertGreater(page["total"], page["done"])

    def test_whoever_may_not_go_there_has_no_button(self):
        self.assertFalse(self._golive()["mail"]["action"])
        admin = self.customer_manager
        admin.group_ids |= self.env.ref("base.group_system")
        self.assertTrue(self._golive(admin)["mail"]["action"])

    def test_every_way_leads_somewhere_for_who_sees_it(self):
        admin = self.customer_manager
        admin.group_ids |= self.env.ref("base.group_system")
        for model in ("customer.golive", "customer.health"):
            for code, line in self._page(model, admin).items():
                if line["action"]:
                    with self.subTest(code=code):
                        actions = self.env["ir.actions.actions"].with_user(admin)
                        action = actions._for_xml_id(line["action"])
                        self.assertTrue(action["type"])


@tagged("post_install", "-at_install")
class TestHealth(OverviewCase):
    """Whether all that runs by itself does, and how the program is used."""

    def _health(self):
        return self._page("customer.health")

    def _job(self):
        return self.env.ref("customer_archive.ir_cron_metrics")

    def _job_line(self):
        return self._health()[f"cron_{self._job().id}"]

    def test_only_managers_see_it(self):
        for user in (self.viewer, self.steward):
            with self.assertRaises(AccessError):
                self.env["customer.health"].with_user(user).overview()

    def test_a_job_is_on_time_late_failed_or_off(self):
        now = fields.Datetime.now()
        fresh = {"lastcall": now, "nextcall": now + timedelta(days=1)}
        for vals, state in (
            (fresh, "ok"),
            ({"nextcall": now - timedelta(hours=2)}, "bad"),
            (fresh | {"failure_count": 3, "first_failure_date": now}, "bad"),
            (fresh | {"failure_count": 0, "active": False}, "warn"),
        ):
            self._job().write(vals)
            with self.subTest(vals=vals):
                self.assertEqual(self._job_line()["state"], state)

    def test_every_job_of_ours_is_there_also_when_off(self):
        self._job().active = False
        data = self.env["ir.model.data"].search(
            [("module", "=like", "customer\\_%"), ("model", "=", "ir.cron")]
        )
        lines = self._health()
        for job_id in data.mapped("res_id"):
            self.assertIn(f"cron_{job_id}", lines)

    def test_failed_mails_and_stuck_changes_are_counted(self):
        self.assertEqual(self._health()["stuck"]["state"], "ok")
        before = self._health()["mails"]["why"]
        self.env["mail.mail"].create({"state": "exception", "subject": "x"})
        line = self._health()["mails"]
        self.assertEqual(line["state"], "bad")
        self.assertNotEqual(line["why"], before)

    def test_the_share_of_complete_files(self):
        self.env["customer.requirement"].search([]).unlink()
        self.assertEqual(self._health()["complete"]["share"], 100)
        self.env["customer.requirement"].create({"field_name": "email"})
        self._customer("Without", customer_state="active")
        line = self._health()["complete"]
        self.assertEqual(line["state"], "warn")
        self.assertLess(line["share"], 100)

    def test_without_tls_it_warns(self):
        config = self.env["ir.config_parameter"]
        for url, state in (
            ("https://crm.example.com", "ok"),
            ("http://localhost:8069", "ok"),
            ("http://127.0.0.1:8069", "ok"),
            ("http://crm.example.com", "bad"),
            ("http://localhost.example.com", "bad"),
        ):
            config.set_param("web.base.url", url)
            with self.subTest(url=url):
                self.assertEqual(self._health()["tls"]["state"], state)

    def test_a_first_password_is_found_and_told_to_nobody_else(self):
        admin = self.env.ref("base.user_admin")
        admin.write({"password": "something else"})
        before = self._health()["passwords"]
        self.assertEqual(before["state"], "ok")
        admin.write({"password": "admin", "login": "somebody"})
        with self.assertNoLogs("odoo.addons.customer_archive"):
            line = self._health()["passwords"]
        self.assertEqual((line["state"], line["why"]), ("bad", "1"))
        self.assertNotIn("admin", str({**line, "action": None}).lower())

    def test_a_hash_is_tried_once(self):
        self.env.ref("base.user_admin").write({"password": "another one"})
        self._health()
        users = self.env.registry["res.users"]
        with patch.object(users, "_crypt_context", side_effect=AssertionError):
            self._health()

    def test_use_is_told_by_what_people_did(self):
        customer = self._customer("Firm")
        self.env["customer.interaction"].with_user(self.clerk).create(
            [{"partner_id": customer.id, "summary": f"Call {n}"} for n in range(3)]
        )
        health = self.env["customer.health"].with_user(self.customer_manager)
        table = health.with_company(self.company)._health_use()
        interactions = sum(row[3] for row in table["rows"])
        people = sum(row[1] for row in table["rows"])
        active = sum(row[2] for row in table["rows"])
        self.assertEqual(interactions, 3)
        self.assertGreaterEqual(people, 5)
        self.assertTrue(0 < active < people)
        self.assertTrue(all(len(row) == len(table["head"]) for row in table["rows"]))

    def test_it_costs_no_query_more_when_there_is_more(self):
        health = self.env["customer.health"].with_user(self.customer_manager)
        health.overview()
        one = self._query_count(health.overview)
        for n in range(10):
            customer = self._customer(f"Firm {n}")
            self.env["customer.interaction"].create(
                {"partner_id": customer.id, "summary": "Call"}
            )
        self.assertLessEqual(self._query_count(health.overview), one)
