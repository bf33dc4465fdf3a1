from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SEEN = ("customer_card_visible", "customer_file_visible", "customer_file_editable")
COLUMNS = (
    *("user_id", "create_uid", "customer_state", "company_id"),
    *("commercial_partner_id", "partner_share"),
)


class ResPartner(models.Model):
    """Who sees a customer where the company keeps rights per customer.

    There are three answers. The *card* is the contact itself: name, address, people;
    the *file* is all that hangs on it; and the file may be *edited*. Contacts are asked
    for their commercial partner, and a contact who is no customer is never hidden.
    """

    _inherit = "res.partner"

    customer_card_visible = fields.Boolean(
        string="Contact Can Be Seen",
        compute="_compute_customer_card_visible",
        search="_search_customer_card_visible",
    )
    customer_file_visible = fields.Boolean(
        string="File Can Be Seen",
        compute="_compute_customer_file_visible",
        search="_search_customer_file_visible",
    )
    customer_file_editable = fields.Boolean(
        string="File Can Be Edited",
        compute="_compute_customer_file_editable",
        search="_search_customer_file_editable",
    )
    # the order in which core lists customers
    _customer_list_idx = models.Index(
        "(customer_rank DESC, complete_name, id DESC) WHERE customer_state IS NOT NULL"
    )
    # what is asked for each list: see _customer_rights_selects
    _customer_none_idx = models.Index(
        "(id) WHERE customer_state IS NULL AND commercial_partner_id = id"
    )
    _customer_owner_idx = models.Index("(user_id, id) WHERE customer_state IS NOT NULL")
    _customer_entered_idx = models.Index(
        "(create_uid, id) WHERE customer_state IS NOT NULL "
        "AND (user_id IS NULL OR customer_state IN ('draft', 'review'))"
    )
    _customer_user_idx = models.Index(
        "(commercial_partner_id) WHERE partner_share IS NOT TRUE"
    )

    @api.depends("commercial_partner_id.user_id", "customer_state")
    @api.depends_context("uid")
    def _compute_customer_card_visible(self):
        self._customer_compute_rights("customer_card_visible")

    @api.depends("commercial_partner_id.user_id", "customer_state")
    @api.depends_context("uid")
    def _compute_customer_file_visible(self):
        self._customer_compute_rights("customer_file_visible")

    @api.depends("commercial_partner_id.user_id", "customer_state")
    @api.depends_context("uid")
    def _compute_customer_file_editable(self):
        self._customer_compute_rights("customer_file_editable")

    def _search_customer_card_visible(self, operator, value):
        return self._customer_rights_search("customer_card_visible", operator)

    def _search_customer_file_visible(self, operator, value):
        return self._customer_rights_search("customer_file_visible", operator)

    def _search_customer_file_editable(self, operator, value):
        return self._customer_rights_search("customer_file_editable", operator)

    def _customer_rights_search(self, name, operator):
        if operator != "in":
            return NotImplemented
        return self._customer_rights_domain(name)

    def _customer_compute_rights(self, name):
        """Ask the database for all of these at once, as a search would."""
        domain = self._customer_rights_domain(name)
        if domain.is_true():
            self[name] = True
            return
        # The answer is about the user, whatever rights the asking code has.
        partners = self.sudo().with_context(active_test=False)
        visible = set(
            partners.search(Domain("id", "in", self._origin.ids) & domain).ids
        )
        for partner in self:
            partner[name] = not partner._origin or partner._origin.id in visible

    @api.model
    def _customer_rights_domain(self, name):
        """What the environment's user sees, for ``name``, one of ``SEEN``."""
        rights = self.env["res.users"]._customer_rights()
        if rights is None:
            return Domain.TRUE
        selects = self._customer_rights_selects(rights, name)
        # One set, joined by an index: what is OR-ed is looked at row by row.
        customers = SQL("SELECT id FROM (%s) seen", SQL(" UNION ALL ").join(selects))
        return Domain("commercial_partner_id", "any!", customers)

    @api.model
    def _customer_rights_selects(self, rights, name):
        """The selects of commercial partners that together are what a user sees.

        Each finds its rows by an index. An addon adds to what ``super()`` returns.

        :param rights: ``Rights`` of the user
        :param name: one of ``SEEN``
        :return: a list of ``SQL`` with one column ``id``
        """
        facts = self._customer_rights_facts(rights)
        selects = [
            SQL(
                """SELECT id FROM res_partner
                    WHERE %(user_id)s IN %(owners)s
                      AND %(customer_state)s IS NOT NULL""",
                **facts,
            ),
            SQL(
                """SELECT id FROM res_partner WHERE %(customer_state)s IS NULL
                      AND %(commercial_partner_id)s = id""",
                **facts,
            ),
            # what somebody has entered and nobody has taken over or approved yet
            SQL(
                """SELECT id FROM res_partner WHERE %(create_uid)s = %(uid)s
                      AND %(customer_state)s IS NOT NULL AND (%(user_id)s IS NULL
                       OR %(customer_state)s IN ('draft', 'review'))""",
                **facts,
            ),
            self._customer_rights_shares(rights, name),
        ]
        return selects + self._customer_rights_always(rights, name, facts)

    @api.model
    def _customer_rights_facts(self, rights):
        """What the selects are made of: columns, and values of the user."""
        columns = {
            column: SQL.identifier(column, to_flush=self._fields[column])
            for column in COLUMNS
        }
        return columns | {"uid": rights.user, "owners": rights.owners}

    @api.model
    def _customer_rights_always(self, rights, name, facts):
        """Who is seen whoever owns it."""
        selects = []
        if name == "customer_card_visible":
            # users are contacts too, and everybody has to find them
            selects.append(
                SQL(
                    """SELECT %(commercial_partner_id)s AS id FROM res_partner
                        WHERE %(partner_share)s IS NOT TRUE""",
                    **facts,
                )
            )
        if rights.free_companies:
            selects.append(
                SQL(
                    "SELECT id FROM res_partner WHERE %s IN %s",
                    facts["company_id"],
                    rights.free_companies,
                )
            )
        return selects

    @api.model
    def _customer_rights_shares(self, rights, name):
        """The customers that are shared with the user today."""
        share = self.env["customer.share"]
        domain = Domain("is_running", "=", True) & (
            Domain("user_id", "=", rights.user) | Domain("team_id", "in", rights.teams)
        )
        if name == "customer_file_editable":
            domain &= Domain("mode", "=", "edit")
        # Who a customer is shared with is asked on behalf of those who may not look.
        query = share.sudo()._search(domain)
        return query.select(
            SQL("%s AS id", share._field_to_sql(query.table, "partner_id", query))
        )

    @api.model
    def _customer_rights_forget(self):
        """Something has changed that says who sees whom."""
        self.env.registry.clear_cache()
        self.invalidate_model(SEEN, flush=False)
