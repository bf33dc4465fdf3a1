from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

MANAGER = "customer_archive.group_manager"
SYSTEM = "base.group_system"


class CustomerOverview(models.AbstractModel):
    """A page of findings for managers, each with its reason and a way to go there.

    A model that inherits it answers ``_overview_sections``; the page is drawn by the
    client action ``customer_archive.overview``.
    """

    _name = "customer.overview"
    _description = "Page of Findings"

    @api.model
    def overview(self):
        """What the page shows now.

        :return: ``{"done": number, "total": number, "sections": [section, …]}``; a
            section is ``{"title", "lines": [line, …]}`` or has a ``table`` with
            ``head`` and ``rows``; a line is what ``_overview_line`` answers
        """
        self._overview_require()
        sections = self._overview_sections()
        lines = [line for section in sections for line in section.get("lines", ())]
        return {
            "sections": sections,
            "done": sum(line["state"] == "ok" for line in lines),
            "total": sum(line["state"] != "info" for line in lines),
        }

    @api.model
    def _overview_sections(self):
        """The sections of the page, in their order."""
        return []

    @api.model
    def _overview_require(self):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("This page is for customer managers."))

    @api.model
    def _overview_line(self, code, state, label, why="", **more):
        """One finding.

        :param code: unique on the page
        :param state: ``ok``, ``todo`` (still to be done), ``warn``, ``bad`` or ``info``
        :param label: what it is about, translated
        :param why: what was found, translated
        :param action: external id of the action that leads there
        :param context: of that action, for instance a filter
        :param groups: who may go there, by default everybody who sees the page
        :param manual: whether a person may tick it off
        """
        groups = more.pop("groups", None)
        if groups and not self.env.user.has_group(groups):
            more.pop("action", None)
        line = {"code": code, "state": state, "label": label, "why": why}
        return line | {"action": False, "context": {}, "manual": False} | more

    @api.model
    def _overview_count(self, code, count, label, worst="warn", **more):
        """A line about what there should be none of."""
        why = self.env._("None") if not count else str(count)
        return self._overview_line(code, worst if count else "ok", label, why, **more)

    @api.model
    def _overview_moment(self, moment):
        """A moment as the user reads it, by language and time zone."""
        return format_datetime(self.env, moment) if moment else ""
