from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.billing_reading_customer import PHOTO_BYTES
from .portal_pages import BillingPages


class BillingMeters(BillingPages):
    """What was used, and the readings that customers enter."""

    @route("/my/usage", type="http", auth="user", website=True, methods=["GET"])
    def billing_usage(self, **_kwargs):
        """What the customer uses, by object and month."""
        portal = request.env["billing.portal"]
        return self._billing_page(
            "portal_usage",
            {"page_name": "usage", "portal": portal, "places": portal._portal_usage()},
        )

    @route(
        "/my/meters/<int:meter_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def billing_meter(self, meter_id, access_token=None, taken=None, **_kwargs):
        """One meter: its readings, what was used, and a form for the next reading."""
        meter = self._billing_found("billing.meter", meter_id, access_token)
        if not meter:
            return self._billing_refuse()
        taken = meter.reading_ids.filtered(lambda one: str(one.id) == taken)
        return self._billing_meter_page(meter, access_token, {"taken": taken})

    def _billing_meter_page(self, meter, token, values):
        portal = request.env["billing.portal"]
        return self._billing_page(
            "portal_meter",
            portal._portal_meter(meter)
            | {"page_name": "usage", "portal": portal, "access_token": token}
            | values,
        )

    @route(
        "/my/meters/<int:meter_id>/check",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def billing_reading_check(self, meter_id, day, value, access_token=None):
        """What is odd about a reading that is being typed.

        :return: ``{"codes": …, "text": …}``, a fault as ``{"fault": sentence}``
        """
        meter = self._billing_found("billing.meter", meter_id, access_token)
        if not meter:
            return {}
        reading = meter.env["billing.reading"]
        try:
            codes = reading._customer_look(meter, {"day": day, "value": value})
        except UserError as error:
            return {"fault": str(error)}
        return {"codes": codes, "text": reading._customer_doubt_words(codes)}

    @route(
        "/my/meters/<int:meter_id>/reading",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def billing_reading(self, meter_id, access_token=None, photo=None, **typed):
        """Take a reading; what is odd is told first, and what is wrong."""
        meter = self._billing_found("billing.meter", meter_id, access_token)
        if not meter:
            return self._billing_refuse()
        content = photo.read(PHOTO_BYTES + 1) if hasattr(photo, "read") else None
        reading = meter.env["billing.reading"]
        vals = {name: typed.get(name) for name in ("day", "value", "note")}
        try:
            taken = reading._customer_enter(
                meter, vals | {"photo": content}, typed.get("told")
            )
        except UserError as error:
            return self._billing_meter_page(
                meter, access_token, {"typed": typed, "fault": str(error)}
            )
        if isinstance(taken, str):
            doubt = {"codes": taken, "text": reading._customer_doubt_words(taken)}
            return self._billing_meter_page(
                meter, access_token, {"typed": typed, "doubt": doubt}
            )
        query = f"?taken={taken.id}"
        if access_token:
            query += f"&access_token={access_token}"
        return request.redirect(f"/my/meters/{meter.id}{query}")
