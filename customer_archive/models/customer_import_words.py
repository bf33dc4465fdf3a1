from collections import defaultdict

from odoo import models

from ..engine.import_words import Words

# target: model and the names by which its records are called beside their own
LISTS = {
    "country_id": ("res.country", ("name", "code")),
    "industry_id": ("res.partner.industry", ("name",)),
    "customer_level_id": ("customer.level", ("name", "code")),
    "customer_region_id": ("customer.region", ("name", "code")),
    "customer_demand_ids": ("customer.demand", ("name", "code")),
    "category_id": ("res.partner.category", ("name", "display_name")),
    "user_id": ("res.users", ("name", "login", "email")),
    "customer_template_id": ("customer.template", ("name", "code")),
    "property_payment_term_id": ("account.payment.term", ("name",)),
}
SELECTIONS = {
    "customer_size": ("res.partner", "customer_size"),
    "customer_channel": ("res.partner", "customer_channel"),
    "title.taxpayer_kind": ("customer.invoice.title", "taxpayer_kind"),
}
STATE_WORDS = ("name", "code")


class CustomerImport(models.Model):
    """The words of our lists, in every language, by which a file may call them."""

    _inherit = "customer.import"

    def _words(self, targets):
        """What words stand for, for these targets; asked once for a whole file.

        :return: the engine's ``Words``
        """
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        words = {}
        for target in targets:
            known = defaultdict(list)
            for code in languages:
                for word, value in self._words_of(target, code):
                    if word and value not in known[word]:
                        known[word].append(value)
            if known:
                words[target] = known
        return Words(words)

    def _words_of(self, target, lang):
        """Yield ``(word, value)`` of one list in one language."""
        if target == "state_id":
            states = self.env["res.country.state"].with_context(lang=lang)
            for state in states.search([("country_id", "!=", False)]):
                for name in STATE_WORDS:
                    yield state[name], state.id
        elif target in SELECTIONS:
            model, name = SELECTIONS[target]
            env = self.with_context(lang=lang).env
            for code, label in env[model]._fields[name]._description_selection(env):
                yield code, code
                yield label, code
        elif target in LISTS:
            model, names = LISTS[target]
            # That a word is on a list is no secret; rights are asked when it is used.
            records = self.env[model].sudo().with_context(lang=lang)
            for record in records.search(self._words_domain(model)):
                for name in names:
                    yield record[name], record.id

    def _words_domain(self, model):
        domain = []
        fields = self.env[model]._fields
        if model == "res.users":
            domain = [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        elif "company_id" in fields:
            domain = [("company_id", "in", [False, self.company_id.id])]
        return domain
