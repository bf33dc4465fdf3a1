"""The walk through the screens leaves none out, and documents show only what it sees.

Every menu of ours is a stop of the walk, with the form behind its rows and the empty
form behind "New". So a screen that is added later is looked at, too, and its picture
can be taken by ``./dev shots``.
"""

import json

import pytest
from crawl import APP, LANGUAGES, WIDTHS, Visit, Walk
from shots import IMAGES, shown

from odoo.tests import TransactionCase, tagged

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
LARGEST = 120_000  # bytes of a picture in the documents


class Paper(Walk):
    """The walk on paper: the menus and actions as the server has them, no browser.

    Every list is taken to have a first row.
    """

    def __init__(self, env):
        self.env = env
        self.base = ""

    def call(self, model, method, *args, **kwargs):
        if method == "search":
            return [1]
        if method == "read":
            ids, *args = args
            return self.env[model].browse(ids).read(*args, **kwargs)
        return getattr(self.env[model], method)(*args, **kwargs)

    def menus(self):
        menus = self.env["ir.ui.menu"].load_web_menus(False)
        return self._with_action(json.loads(json.dumps(menus)))


@tagged("post_install", "-at_install")
class TestShots(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who takes the pictures
        cls.admin = cls.env.ref("base.user_admin")
        cls.screens = list(Paper(cls.env(user=cls.admin.id)).screens())
        cls.names = {screen.name for screen in cls.screens}

    def _menus(self):
        """The menus of ours that open something, by their name in the walk."""
        root = self.env.ref(APP)
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(data.mapped("res_id"))
        return {
            menu.get_external_id()[menu.id].replace(".", "_"): menu
            for menu in menus
            if menu.action and menu.parent_path.startswith(root.parent_path)
            if menu != root
        }

    def test_every_menu_is_a_stop_of_the_walk(self):
        menus = self._menus()
        self.assertGreater(len(menus), 40)
        self.assertFalse(set(menus) - self.names)

    def test_behind_every_list_its_forms_are_stops_as_well(self):
        missing = []
        for name, menu in self._menus().items():
            action = menu.action
            if action._name != "ir.actions.act_window":
                continue
            views = dict((kind, view) for view, kind in action.views)
            first = action.views[0][1]
            if "form" not in views or first not in ("list", "kanban"):
                continue
            answer = self.env[action.res_model].get_view(views[first], first)
            if "editable=" not in answer["arch"] and f"{name}_form" not in self.names:
                missing.append(name)
        self.assertFalse(missing)

    def test_no_two_stops_have_one_name(self):
        self.assertEqual(len(self.names), len(self.screens))

    def test_documents_show_what_the_walk_sees_and_every_picture_is_shown(self):
        seen = {
            Visit(screen, language, width).picture
            for screen in self.screens
            for language in LANGUAGES
            for width in WIDTHS
        }
        self.assertFalse(shown() - seen)
        there = {path.name for path in IMAGES.glob("*.png")}
        self.assertEqual(there, shown())

    def test_the_pictures_of_the_documents_are_small(self):
        heavy = [p.name for p in IMAGES.iterdir() if p.stat().st_size > LARGEST]
        self.assertFalse(heavy)


def test_a_menu_that_is_left_out_would_be_missed():
    menus = {
        "root": {"children": [1]},
        "1": {"xmlid": APP, "children": [2, 3], "actionID": False},
        "2": {"xmlid": "a.b", "children": [], "actionID": 7},
        "3": {"xmlid": "a.c", "children": [], "actionID": False},
    }
    assert [m["xmlid"] for m in Walk._with_action(menus)] == ["a.b"]
    with pytest.raises(KeyError):
        Walk._with_action(menus | {"1": menus["1"] | {"children": [9]}})
