from odoo import api, models

# What hangs on a customer by ``partner_id`` and is seen by whoever sees its file.
OF_A_CUSTOMER = (
    *("customer.alias", "customer.external.number", "customer.handle"),
    *("customer.original", "customer.invoice.title", "customer.remark"),
    *("customer.contract", "customer.complaint", "customer.review"),
    *("customer.metrics", "customer.class.move", "customer.date"),
    *("customer.group", "customer.area.report", "customer.service.report"),
    *("customer.interaction", "customer.visit", "customer.visit.plan"),
    *("customer.service", "customer.care.event", "customer.care.line"),
    *("customer.relation", "customer.share", "customer.purchase"),
    *("customer.notice", "customer.stale"),
)
OWN, EDIT, ALL = (
    f"customer_archive.res_partner_customer_{kind}_rule"
    for kind in ("own", "edit", "all")
)


class CustomerRights(models.AbstractModel):
    """The rules behind the rights per customer: asleep until a company wants them.

    Contacts have group rules, as there are users whom the archive does not concern;
    the rows of a customer have rules for all, which nothing else opens again.
    """

    _name = "customer.rights"
    _description = "Rights per Customer"

    @api.model
    def _customer_rights_paths(self):
        """Which models follow the rights of which customer.

        An addon adds its own to what ``super()`` returns, and calls
        ``_customer_rights_sync`` from its data.

        :return: ``{model: (path to the customer, path to the user who asked)}``; who
            asked sees the row in any case, and there may be nobody: ``None``
        """
        return dict.fromkeys(OF_A_CUSTOMER, ("partner_id", None)) | {
            "customer.change": ("partner_id", "requested_by_id"),
            "customer.change.line": (
                "change_id.partner_id",
                "change_id.requested_by_id",
            ),
        }

    @api.model
    def _customer_rights_sync(self):
        """Wake the rules where some company wants them, else let them sleep.

        Safe to repeat; addons call it when they are installed or updated.
        """
        # Whoever may change the setting or install an addon decides on the rules.
        companies = self.env["res.company"].sudo()
        wanted = bool(companies.search_count([("customer_rights", "=", True)], limit=1))
        rules = self.env["ir.rule"].sudo()
        for xmlid in (OWN, EDIT, ALL):
            rules |= self._customer_rights_ref(xmlid)
        if wanted:
            self._customer_rights_sellers()
        for model, (path, asked) in self._customer_rights_paths().items():
            for mode in ("read", "edit"):
                rules |= self._customer_rights_rule(model, mode, path, asked, wanted)
        rules.filtered(lambda rule: rule.active != wanted).active = wanted
        self.env["res.partner"]._customer_rights_forget()

    @api.model
    def _customer_rights_ref(self, xmlid):
        """The rule of this name, or none where an admin has deleted it."""
        # The rules are the admins'; they are read here to be obeyed.
        rules = self.env["ir.rule"].sudo()
        found = rules.env.ref(xmlid, raise_if_not_found=False)
        return found or rules

    @api.model
    def _customer_rights_rule(self, model, mode, path, asked, wanted):
        """The rule of a model for reading or for changing; made when first wanted."""
        module = self.env[model]._original_module
        xmlid = f"{module}.{model.replace('.', '_')}_customer_{mode}_rule"
        rule = self._customer_rights_ref(xmlid)
        if rule or not wanted:
            return rule
        field = "customer_file_visible" if mode == "read" else "customer_file_editable"
        domain = [(f"{path}.{field}", "=", True)]
        text = repr(domain)
        if asked:
            text = f"['|', ({asked!r}, '=', user.id), {domain[0]!r}]"
        rule = rule.create(
            {
                "name": f"{self.env[model]._description}: rights per customer ({mode})",
                "model_id": self.env["ir.model"]._get_id(model),
                "domain_force": text,
                "perm_read": mode == "read",
                **dict.fromkeys(
                    ("perm_write", "perm_create", "perm_unlink"), mode == "edit"
                ),
            }
        )
        self.env["ir.model.data"].sudo()._update_xmlids(
            [{"xml_id": xmlid, "record": rule, "noupdate": True}]
        )
        return rule

    def _customer_rights_sellers(self):
        """Where salespeople are kept: their own customers, or all documents, all."""
        own, edit, everything = map(self._customer_rights_ref, (OWN, EDIT, ALL))
        seller, all_documents = (
            self.env.ref(f"sales_team.{name}", raise_if_not_found=False)
            for name in ("group_sale_salesman", "group_sale_salesman_all_leads")
        )
        if seller and all_documents:
            (own | edit).groups |= seller
            everything.groups |= all_documents
