"""Buttons and actions: they exist, they are public, and they refuse the wrong user."""

from lxml import etree
from registry_kit import ADDONS, ROLES, RegistryCase, our_methods, writes

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRulesActions(RegistryCase):
    def _our_views(self):
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.ui.view")]
        )
        return self.env["ir.ui.view"].browse(data.mapped("res_id"))

    def _buttons(self):
        """Yield ``(view, model, button)`` of our views, embedded lists included."""
        for view in self._our_views().filtered("model"):
            arch = etree.fromstring(view.arch_db)
            for button in arch.iter("button"):
                if button.get("type") != "object":
                    continue
                model = self._model_of(button, view.model)
                yield view, model, button

    def _model_of(self, node, model):
        """The model a node of a view stands on: each field around it leads on."""
        path = [
            a.get("name")
            for a in reversed(list(node.iterancestors()))
            if a.tag == "field" and any(c.tag in ("list", "form", "kanban") for c in a)
        ]
        for name in path:
            field = self.env[model]._fields.get(name)
            model = field.comodel_name if field is not None else model
        return model

    def test_every_button_is_a_public_method_of_its_model(self):
        count = 0
        for view, model, button in self._buttons():
            name = button.get("name")
            with self.subTest(view=view.xml_id, button=name):
                self.assertFalse(name.startswith("_"))
                method = getattr(type(self.env[model]), name, None)
                self.assertTrue(callable(method))
                self.assertFalse(getattr(method, "_api_private", False))
            count += 1
        self.assertTrue(count)

    def _demanded(self):
        """``{(model, method): groups}`` of buttons that only some may see."""
        demanded = {}
        for _view, model, button in self._buttons():
            around = [button, *button.iterancestors()]
            groups = {
                g for node in around for g in (node.get("groups") or "").split(",")
            }
            groups = {g.strip() for g in groups if g.strip() and g.strip()[0] != "!"}
            demanded.setdefault((model, button.get("name")), set()).update(groups)
        return {key: groups for key, groups in demanded.items() if groups}

    def _record(self, model):
        if model == "res.partner":
            return self._customer("Customer")
        if model == "sale.order":
            return self._order(self._customer("Customer"), 10)
        if model == "account.payment":
            return self._payment(self._customer("Customer"), 10)
        if model == "account.move":
            return self._invoice(self._customer("Customer"), 10, post=False)
        return self._make(model)

    def test_a_button_refuses_whoever_is_not_shown_it(self):
        for (model, name), groups in sorted(self._demanded().items()):
            if model == "res.config.settings":
                continue  # core lets administrators alone write there
            users = {role: self._role(role) for role in ROLES}
            accepted = {
                role: answer
                for role, user in users.items()
                if not any(user.has_group(group) for group in groups)
                if (answer := self._answer(self._record(model).with_user(user), name))
            }
            with self.subTest(model=model, action=name):
                self.assertFalse(accepted)

    def _answer(self, record, name):
        """What the action did for somebody without the right; empty when refused.

        It raises for lack of rights, before it tells anything about the record, or
        it only leads to a screen that has its own rights.
        """
        with writes(self.env) as statements:
            try:
                with self.env.cr.savepoint():
                    result = getattr(record, name)() or {}
            except AccessError:
                return ""
            except UserError as error:
                return f"refused for another reason than rights: {error}"
        if statements:
            return statements[0]
        leads = result.get("type") == "ir.actions.act_window"
        return "" if leads else f"went through, with {result}"

    def test_no_action_of_ours_lets_a_plain_user_change_anything(self):
        plain = self._role("internal")
        for model, name in sorted(our_methods(self.env, "action_")):
            if self.env[model]._abstract or self.env[model]._transient:
                continue
            record = self._record(model).with_user(plain)
            with self.subTest(model=model, action=name):
                with writes(self.env) as statements:
                    try:
                        with self.env.cr.savepoint():
                            getattr(record, name)()
                    except (UserError, TypeError):
                        statements.clear()
                self.assertFalse(statements)
