"""Every menu opens for every role that sees it: views, fields, records, filters."""

import ast

from lxml import etree
from registry_kit import ADDONS, INSIDE, RegistryCase

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

DATED = ("context_today", "relativedelta", "datetime", "time", "current_date")


def is_window(action):
    """Whether a menu opens a screen of ours, and not an address or nothing."""
    return bool(action) and action._name == "ir.actions.act_window"


@tagged("post_install", "-at_install")
class TestRulesMenus(RegistryCase):
    def _actions(self, user):
        """The window actions under our root menu that this user sees."""
        Menu = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref("customer_archive.menu_root")
        visible = self.env["ir.ui.menu"].browse(Menu._visible_menu_ids())
        ours = visible.sudo().filtered(
            lambda m: m.parent_path.startswith(root.parent_path)
        )
        return [m.action for m in ours if is_window(m.action)]

    def _open(self, action, user):
        """Do what the web client does when the menu is clicked."""
        model = self.env[action.res_model].with_user(user)
        views = [(view or False, kind) for view, kind in action.views]
        answer = model.get_views([*views, (action.search_view_id.id, "search")])
        domain = safe_eval(action.domain or "[]", {"uid": user.id})
        for kind, view in answer["views"].items():
            arch = etree.fromstring(view["arch"])
            if kind in ("list", "kanban", "form"):
                names = self._fields_of(arch, model)
                model.web_search_read(domain, dict.fromkeys(names, {}), limit=5)
            elif kind == "search":
                self._search(arch, model)

    def _fields_of(self, arch, model):
        """The fields of the view itself, without those of embedded lists."""
        return {
            node.get("name")
            for node in arch.iter("field")
            if not any(a.tag == "field" for a in node.iterancestors())
            and node.get("name") in model._fields
        }

    def _search(self, arch, model):
        """Each filter finds, each group-by groups."""
        for node in arch.iter("filter"):
            if domain := node.get("domain"):
                if not any(word in domain for word in DATED):
                    model.search(safe_eval(domain, {"uid": model.env.uid}), limit=1)
            if "group_by" in (node.get("context") or ""):
                field = ast.literal_eval(node.get("context"))["group_by"]
                kind = model._fields[field.partition(":")[0]].type
                if kind == "properties":
                    continue  # grouped by one property, chosen in the client
                if kind in ("date", "datetime") and ":" not in field:
                    field = f"{field}:month"  # as the client does
                model.formatted_read_group([], [field], ["__count"])

    def test_every_menu_opens_for_every_role_that_sees_it(self):
        opened = set()
        for role in INSIDE:
            user = self._role(role)
            for action in self._actions(user):
                with self.subTest(role=role, action=action.xml_id):
                    self._open(action, user)
                opened.add(action.xml_id)
        self.assertTrue(opened)

    def test_every_menu_is_seen_by_somebody(self):
        seen = {a.id for role in INSIDE for a in self._actions(self._role(role))}
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(data.mapped("res_id"))
        for menu in menus.filtered(lambda m: is_window(m.action)):
            with self.subTest(menu=menu.complete_name):
                self.assertIn(menu.action.id, seen)

    def test_an_internal_user_without_our_groups_sees_no_empty_app(self):
        user = self._role("internal")
        root = self.env.ref("customer_archive.menu_root")
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        self.assertEqual(root.id in visible, bool(self._actions(user)))

    def test_every_empty_screen_says_what_it_is_for(self):
        for action in {a for role in INSIDE for a in self._actions(self._role(role))}:
            if action.view_mode == "form":
                continue  # a form is never empty
            with self.subTest(action=action.xml_id):
                self.assertIn("o_view_nocontent", action.help or "")
