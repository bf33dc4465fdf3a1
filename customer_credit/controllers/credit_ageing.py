from odoo.exceptions import AccessError, MissingError
from odoo.http import Controller, content_disposition, request, route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CreditAgeing(Controller):
    """The ageing as a spreadsheet."""

    @route("/customer_credit/ageing/<int:ageing_id>.xlsx", type="http", auth="user")
    def ageing_xlsx(self, ageing_id):
        """The spreadsheet of what was asked for, for whoever asked for it."""
        ageing = request.env["credit.ageing"].search([("id", "=", ageing_id)])
        try:
            content = ageing.with_company(ageing.company_id)._ageing_xlsx()
        except (AccessError, MissingError, ValueError):
            return request.not_found()
        name = request.env._("Ageing %s", ageing.date)
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
