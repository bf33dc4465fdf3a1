from functools import partial

from odoo import Command, api, models

from ..engine.change import DRAFT, RECALLED, SUBMITTED, Edit, fold, kind

TOLD = "customer.change.told"


class CustomerChange(models.Model):
    """How a request comes about: somebody edits what is protected."""

    _inherit = "customer.change"

    @api.model
    def _change_ask(self, wishes, operation="write"):
        """Ask for edits in the name of the environment's user.

        What the user has asked for and nobody has decided on yet is changed; a new
        request is made for the rest.

        :param wishes: ``{customer: [Edit, ...]}``
        :param operation: ``create``, ``write`` or ``unlink``, of a bank account
        :return: the requests
        :raises ValidationError: when a value cannot be right
        """
        customers = self.env["res.partner"].union(*wishes).sudo()
        # Whoever may edit a customer may ask, whether or not they may see requests.
        asking = self.sudo().with_context(tracking_disable=True)
        own = asking.search(
            [
                ("partner_id", "in", customers.ids),
                ("requested_by_id", "=", self.env.uid),
                ("state", "in", (DRAFT, SUBMITTED)),
            ]
        )
        own.line_ids._keys()  # read together, before they are looked at one by one
        new, told = [], self.browse()
        for customer in customers:
            edits = self._change_checked(wishes[customer])
            for home, part in own._change_homes(customer, edits).items():
                if home:
                    home._change_fold(part, operation)
                    told |= home
                else:
                    new.append(self._prepare_change_vals(customer, part, operation))
        told |= asking.create(new)
        told._change_tell_author()
        return told

    def _change_homes(self, customer, edits):
        """Which of these open requests each edit belongs to; none: a new one.

        :return: ``{request: [Edit, ...]}``
        """
        company = customer.company_id or self.env.company
        own = self.filtered(
            lambda c: c.partner_id == customer and c.company_id == company
        )
        homes = {}
        for edit in edits:
            same = own.filtered(lambda c, key=edit.key: key in c.line_ids._keys())
            at_once = own.filtered(
                lambda c: not c.date_effective and c.state == SUBMITTED
            )
            homes.setdefault((same or at_once)[:1], []).append(edit)
        return homes

    @api.model
    def _change_checked(self, edits):
        """These edits with their values as they would be kept.

        :raises ValidationError: when a value cannot be right
        """
        by_record = {}
        for edit in edits:
            by_record.setdefault(edit.key[:2], {})[edit.key[2]] = edit
        checked = []
        for (model, id_), named in by_record.items():
            record = self.env[model].sudo().browse(id_)
            kept = record._customer_check_change({n: e.new for n, e in named.items()})
            checked += [Edit(e.key, e.old, kept[n]) for n, e in named.items()]
        return checked

    @api.model
    def _prepare_change_vals(self, customer, edits, operation):
        names = [edit.key[2] for edit in edits]
        bank = any(edit.key[0] != customer._name for edit in edits)
        return {
            "partner_id": customer.id,
            "company_id": (customer.company_id or self.env.company).id,
            "requested_by_id": self.env.uid,
            "kind": kind(names, bank=bank),
            "line_ids": [
                Command.create(self._prepare_line_vals(edit, operation))
                for edit in fold([], edits)
            ],
        }

    @api.model
    def _prepare_line_vals(self, edit, operation):
        model_name, id_, name = edit.key
        model, line = self.env[model_name], self.env["customer.change.line"]
        texts = [line._text(model, name, value) for value in (edit.old, edit.new)]
        if operation != "write":
            account = model.sudo().browse(id_)
            shown = " · ".join(
                filter(None, (account.display_name, account.acc_holder_name))
            )
            texts = ["", shown] if operation == "create" else [shown, ""]
        per_company = model._fields[name].company_dependent
        return {
            "res_model": model_name,
            "res_id": id_,
            "field_name": name,
            "operation": operation,
            "old_value": [edit.old],
            "new_value": [edit.new],
            "old_text": texts[0],
            "new_text": texts[1],
            "value_company_id": self.env.company.id if per_company else False,
        }

    def _change_fold(self, edits, operation="write"):
        """Take further edits of its author into this one open request."""
        self.ensure_one()
        lines = {line._key(): line for line in self.line_ids}
        folded = {edit.key: edit for edit in fold(self._change_edits(), edits)}
        commands = [
            Command.delete(line.id) for key, line in lines.items() if key not in folded
        ]
        for edit in edits:
            if edit.key not in folded:
                continue
            line = lines.get(edit.key)
            vals = self._prepare_line_vals(edit, operation)
            commands.append(
                Command.update(line.id, vals) if line else Command.create(vals)
            )
        names = [key[2] for key in folded]
        bank = any(key[0] != "res.partner" for key in folded)
        vals = {"line_ids": commands, "kind": kind(names, bank=bank), "fault": False}
        self._change_store(vals | ({} if folded else {"state": RECALLED}))

    def _change_tell_author(self):
        """Tell the user, once at the end, that these requests wait for approval."""
        told = self.env.cr.precommit.data.setdefault(TOLD, {})
        if not told:
            self.env.cr.precommit.add(partial(self._change_tell_told, self.env))
        told.setdefault(self.env.uid, set()).update(self.ids)

    @api.model
    def _change_tell_told(self, env):
        told = env.cr.precommit.data.pop(TOLD, {})
        for uid, ids in told.items():
            # with the rights of the machine: a portal user has a channel, too
            user = env["res.users"].sudo().browse(uid)
            changes = env["customer.change"].sudo().browse(ids).exists()
            changes = changes.with_context(lang=user.lang)
            waiting = changes.filtered(lambda change: change.state == SUBMITTED)
            if waiting:
                user._bus_send("customer_change", waiting._prepare_notice())

    def _prepare_notice(self):
        """What the web client shows: a sentence and what its button opens."""
        if len(self) == 1:
            text = self.env._(
                "%(fields)s of %(customer)s: your change waits for approval. Until "
                "then the old value stays in force.",
                fields=self.summary,
                customer=self.partner_id.display_name,
            )
        else:
            text = self.env._(
                "%(count)s changes wait for approval. Until then the old values stay "
                "in force.",
                count=len(self),
            )
        return {
            "title": self.env._("A second person has to agree"),
            "message": text,
            "button": self.env._("Open the request"),
            "ids": self.ids[:1000],
        }
