from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..engine.statement_answer import read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_INDEXED = [("X-Robots-Tag", "noindex"), ("Referrer-Policy", "no-referrer")]


class BillingStatement(CustomerPortal):
    """Statements in the portal, and by a signed link: read, confirm, dispute.

    Customers read through these pages alone, so they have no rights on the models: the
    statements of one's own company, or the one of the link, are looked up for them.
    """

    # -- in the portal ---

    def _prepare_home_portal_values(self, counters):
        # EXTENDS portal
        values = super()._prepare_home_portal_values(counters)
        if "billing_statement_count" in counters:
            statements = request.env["billing.statement"].sudo()
            values["billing_statement_count"] = statements.search_count(
                self._statements_domain(), limit=1
            )
        return values

    def _statements_domain(self):
        """What was told to the company of whoever is logged in."""
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "=", customer.id) & Domain("state", "!=", "draft")

    @route(
        ["/my/statements", "/my/statements/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_my_statements(self, page=1, **_params):
        """The statements of one's own company, those to be answered first."""
        # customers have no rights on the model; see the class
        statements = request.env["billing.statement"].sudo()
        domain = self._statements_domain()
        pager = portal_pager(
            url="/my/statements",
            total=statements.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = statements.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "billing_statement",
            "statements": found,
            "pager": pager,
            "default_url": "/my/statements",
        }
        return request.render("customer_billing.portal_my_statements", values)

    @route(
        "/my/statements/<int:statement_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_statement(self, statement_id, **form):
        """One statement of one's own company; posting to it answers it."""
        statement = self._my_statement(statement_id)
        if not statement:
            return self._refused()
        return self._page(statement, f"/my/statements/{statement_id}", "portal", form)

    @route(
        "/my/statements/<int:statement_id>/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_my_statement_file(self, statement_id, kind):
        """The statement as a file, ``pdf`` or ``xlsx``."""
        return self._file(self._my_statement(statement_id), kind)

    def _my_statement(self, statement_id):
        """The statement, if it is one of one's own company."""
        # customers have no rights on the model; see the class
        return (
            request.env["billing.statement"]
            .sudo()
            .search(self._statements_domain() & Domain("id", "=", statement_id))
        )

    # -- by a signed link ---

    @route(
        "/statement/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def statement_by_link(self, token, **form):
        """The statement of a link, without logging in; posting to it answers it."""
        statement = request.env["billing.statement"]._by_token(token)
        if not statement:
            return self._refused()
        request.update_context(lang=statement.partner_id.lang or request.env.lang)
        statement = statement.with_context(lang=request.env.lang)
        return self._page(statement, f"/statement/{token}", "link", form)

    @route(
        "/statement/<string:token>/<string:kind>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def statement_file_by_link(self, token, kind):
        """The statement of a link as a file, ``pdf`` or ``xlsx``."""
        return self._file(request.env["billing.statement"]._by_token(token), kind)

    # -- both ---

    def _refused(self):
        """A page that says nothing about the statement, or whether there is one."""
        response = request.render("customer_billing.portal_statement_refused")
        response.status_code = 403
        return response

    def _page(self, statement, url, way, form):
        """Show the statement; first note the answer, where one is posted."""
        fault = ""
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    self._note_answer(statement, way, form)
                return request.redirect(url)
            except UserError as error:
                fault = str(error)
        name = "" if way == "link" else request.env.user.partner_id.name
        values = {
            "page_name": "billing_statement",
            "statement": statement,
            "token": way == "link",
            "no_breadcrumbs": way == "link",
            "url": url,
            "fault": fault,
            "typed": form,
            "name": form.get("name") or name,
            "digest": statement._digest(),
            "kinds": statement._portal_kinds(),
        }
        response = request.render("customer_billing.portal_statement", values)
        response.headers.extend(NOT_INDEXED)
        return response

    def _note_answer(self, statement, way, form):
        """Note what was posted.

        :raise UserError: with what is wrong about it
        """
        who = {"way": way, "name": form.get("name", "")}
        if way == "portal":
            partner = request.env.user.partner_id
            who["name"] = form.get("name") or partner.name or ""
        answer = None
        if form.get("answer") != "confirm":
            answer = read(form, statement.line_ids.ids)
            if answer.faults:
                raise UserError(statement._portal_faults()[answer.faults[0]])
        statement._answer(answer, form.get("digest"), who)

    def _file(self, statement, kind):
        """The statement as a file."""
        if not statement or kind not in ("pdf", "xlsx"):
            return self._refused()
        statement = statement.with_context(lang=statement.partner_id.lang)
        if kind == "pdf":
            content = statement._paper_content()
            mime = "application/pdf"
        else:
            content, mime = statement._xlsx(), XLSX
        name = f"{statement.name}.{kind}".replace("/", "-")
        headers = [
            ("Content-Type", mime),
            ("Content-Disposition", content_disposition(name)),
            *NOT_INDEXED,
        ]
        return request.make_response(content, headers)

    @route(
        "/customer_billing/statement/<int:statement_id>.xlsx", type="http", auth="user"
    )
    def statement_xlsx(self, statement_id):
        """The spreadsheet of a statement, for whoever may read it."""
        statements = request.env["billing.statement"]
        if not statements.has_access("read"):
            return request.not_found()
        found = statements.search([("id", "=", statement_id)])
        return self._file(found, "xlsx") if found else request.not_found()
