from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.figures import use_band

BANDS = ("none", "low", "middle", "high", "over")
BIGGEST = 10
SOON = 14  # days
HISTORY = 92  # days


class CreditCockpit(models.AbstractModel):
    """All of credit on one page: where it stands, where it goes, what waits."""

    _name = "credit.cockpit"
    _description = "Credit Cockpit"

    @api.model
    @api.readonly
    def cockpit(self):
        """What the page shows, in as many queries for any number of customers.

        :return: a dict for the client
        """
        self._cockpit_check()
        ageing = self._cockpit_ageing()
        _rows, totals = ageing._ageing_rows()
        trend = self._cockpit_trend(ageing)
        customers = self._cockpit_customers()
        return {
            "company": self.env.company.name,
            "currency_id": self.env.company.currency_id.id,
            "figures": self._cockpit_figures(totals, trend, customers),
            "trend": trend,
            "ageing": {
                "labels": [c["label"] for c in ageing._ageing_columns(totals)],
                "keys": [c["key"] for c in ageing._ageing_columns(totals)],
                "amounts": [
                    totals["amounts"].get(int(column["key"]), 0.0)
                    for column in ageing._ageing_columns(totals)
                ],
                "asked": ageing._ageing_choices()["asked"],
            },
            "use": self._cockpit_use(customers),
            "history": self._cockpit_history(),
            "biggest": self._cockpit_biggest(customers),
            "waits": [wait for wait in self._cockpit_waits() if wait["count"]],
        }

    @api.model
    def _cockpit_check(self):
        """:raise AccessError: where the user may not see credit"""
        if not self.env.user.has_group("customer_credit.group_reader"):
            raise AccessError(self.env._("Only who may see credit sees the cockpit."))

    @api.model
    def _cockpit_ageing(self, **asked):
        """The ageing behind the figures: by due date, receipts by themselves.

        :param asked: fields of ``credit.ageing``
        """
        rules = {"basis": "due", "unmatched": "column", **asked}
        return self.env["credit.ageing"]._ageing_of(rules)

    @api.model
    def _cockpit_customers(self):
        """Where each customer stands whom the reader may see.

        :return: ``{partner_id: (exposure, limit or none)}``, floats
        """
        company = self.env.company
        customers = self.env["res.partner"]._credit_everyone(company)
        if self.env["res.users"]._customer_rights():
            seen = self.env["res.partner"].search(
                [("id", "in", customers.ids), ("customer_file_visible", "=", True)]
            )
            customers &= seen.sudo()  # as they were: facts are read for the sums
        exposure = customers._credit_exposure(company)
        terms = customers._credit_terms(company)
        return {
            id_: (
                sum(exposure[id_].values()),
                None if terms[id_].limit is None else float(terms[id_].limit),
            )
            for id_ in customers.ids
        }

    @api.model
    def _cockpit_use(self, customers):
        """How many customers use how much of their limit.

        :param customers: as ``_cockpit_customers`` answers it
        """
        labels = {
            "none": self.env._("Not used"),
            "low": self.env._("Below 50 %"),
            "middle": self.env._("50–80 %"),
            "high": self.env._("80–100 %"),
            "over": self.env._("Over the limit"),
        }
        counts = dict.fromkeys(BANDS, 0)
        for band in self._cockpit_bands(customers).values():
            counts[band] += 1
        return {
            "keys": list(BANDS),
            "labels": [labels[band] for band in BANDS],
            "counts": [counts[band] for band in BANDS],
        }

    @api.model
    def _cockpit_history(self):
        """How much of all limits was in use on the last days that were noted."""
        since = fields.Date.subtract(fields.Date.context_today(self), days=HISTORY)
        rows = self.env["credit.day"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("date", ">=", since),
                ("is_limited", "=", True),
            ],
            ["date:day"],
            ["exposure_amount:sum", "limit_amount:sum"],
        )
        return {
            "days": [fields.Date.to_string(day) for day, _used, _limit in rows],
            "percent": [
                round(100 * used / limit, 1) if limit else None
                for _day, used, limit in rows
            ],
        }

    @api.model
    def _cockpit_bands(self, customers):
        """The band of each customer that has a limit."""
        return {
            id_: use_band(exact(used), exact(limit))
            for id_, (used, limit) in customers.items()
            if limit is not None
        }

    @api.model
    def _cockpit_biggest(self, customers):
        """Who owes most, the largest first.

        :param customers: as ``_cockpit_customers`` answers it
        """
        owing = [(id_, c) for id_, c in customers.items() if c[0] > 0]
        owing = sorted(owing, key=lambda row: (-row[1][0], row[0]))[:BIGGEST]
        # the reader may see these customers; see _cockpit_customers
        partners = self.env["res.partner"].sudo().browse(id_ for id_, _c in owing)
        names = {partner.id: partner.display_name for partner in partners}
        bands = self._cockpit_bands(dict(owing))
        return [
            {
                "id": id_,
                "name": names[id_],
                "exposure": used,
                "limit": limit,
                "percent": round(100 * used / limit, 1) if limit else None,
                "band": bands.get(id_, ""),
            }
            for id_, (used, limit) in owing
        ]

    # -- what waits ----------------------------------------------------------------

    @api.model
    def _cockpit_waits(self):
        """What waits for the reader, for addons to add theirs.

        :return: a list of dicts: ``label``, ``count`` and the ``action`` that opens it
        """
        soon = fields.Date.add(fields.Date.context_today(self), days=SOON)
        today = fields.Date.context_today(self)
        mine = [("company_id", "=", self.env.company.id)]
        return [
            self._cockpit_wait(
                self.env._("Releases to decide"),
                "customer_credit.action_credit_release",
                [*mine, ("state", "=", "requested")],
            ),
            self._cockpit_wait(
                self.env._("Customers on hold"),
                "customer_credit.action_credit_profile",
                [*mine, ("state", "=", "hold")],
            ),
            self._cockpit_wait(
                self.env._("Assessments due"),
                "customer_credit.action_credit_profile",
                [*mine, ("date_next_assessment", "<=", today)],
            ),
            self._cockpit_wait(
                self.env._("Temporary limits that end within two weeks"),
                "customer_credit.action_credit_profile",
                [
                    *mine,
                    ("temporary_amount", ">", 0),
                    ("temporary_until", ">=", today),
                    ("temporary_until", "<=", soon),
                ],
            ),
            self._cockpit_wait(
                self.env._("Reminders that could not be sent"),
                "customer_credit.action_credit_reminder",
                [*mine, ("state", "=", "parked")],
            ),
            self._cockpit_wait(
                self.env._("My next steps after reminders"),
                "customer_credit.action_credit_reminder",
                [*mine, ("my_activity_date_deadline", "<=", soon)],
            ),
        ]

    @api.model
    def _cockpit_wait(self, label, xmlid, domain):
        """Something that waits: how many, and where they are.

        :param label: what it is called, translated
        :param xmlid: external id of a window action
        :param domain: a list domain on its model
        """
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        records = self.env[action["res_model"]]
        count = records.search_count(domain) if records.has_access("read") else 0
        return {
            "label": label,
            "count": count,
            "action": action | {"name": label, "domain": domain, "context": {}},
        }

    # -- where it leads ------------------------------------------------------------

    @api.model
    def action_history(self, day):
        """Open what was noted of customers with a limit on a day.

        :param day: a date, as a text
        """
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_day"
        )
        domain = [
            ("company_id", "=", self.env.company.id),
            ("date", "=", day),
            ("is_limited", "=", True),
        ]
        return action | {"domain": domain, "context": {}}

    @api.model
    def action_band(self, band):
        """Open the credit profiles of customers that use so much of their limit.

        :param band: a code of ``engine.figures``
        """
        self._cockpit_check()
        bands = self._cockpit_bands(self._cockpit_customers())
        ids = [id_ for id_, found in bands.items() if found == band]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_profile"
        )
        domain = [
            ("partner_id", "in", ids),
            ("company_id", "=", self.env.company.id),
        ]
        return action | {"domain": domain, "context": {}}
