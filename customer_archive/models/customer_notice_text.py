from markupsafe import Markup

from odoo import models

from ..engine.notices import EVENTS, FACT, OWNER

MOST_LINES = 50  # of one kind of news in one message; the rest is counted


class CustomerNotice(models.Model):
    """What a digest says, in the language and with the rights of who reads it."""

    _inherit = "customer.notice"

    def _digest(self, discreet=False):
        """These notices as a message for the environment's user.

        :param discreet: names and kinds of news only, no values and no reasons: for
            places where we do not know who reads
        :return: ``(subject, [(heading, [(partner, line), ...], left out)])``
        """
        headings = self._headings()
        by_event = self.sorted(lambda n: (n.happened_at, n.id)).grouped("event")
        sections = []
        for event in EVENTS:
            notices = by_event.get(event, self.browse())
            if notices:
                lines = [
                    (notice.partner_id, notice._line(discreet))
                    for notice in notices[:MOST_LINES]
                ]
                title = self.env._(
                    "%(heading)s (%(count)s)",
                    heading=headings[event],
                    count=len(notices),
                )
                sections.append((title, lines, max(len(notices) - MOST_LINES, 0)))
        return self._subject(headings), sections

    def _headings(self):
        return {
            "join": self.env._("New customers"),
            "stop": self.env._("Suspended or blacklisted"),
            "leave": self.env._("Files closed"),
            "return": self.env._("Back again"),
            "owner": self.env._("Another salesperson"),
            "fact": self.env._("Changed"),
        }

    def _subject(self, headings):
        customers = self.partner_id
        if len(customers) == 1:
            kinds = dict.fromkeys(self.sorted("happened_at").mapped("event"))
            separator = self.env._(", ")
            return self.env._(
                "%(customer)s: %(news)s",
                customer=customers.display_name,
                news=separator.join(headings[event] for event in kinds),
            )
        return self.env._("News of %(count)s customers", count=len(customers))

    def _line(self, discreet):
        """One notice in one line."""
        name = self.partner_id.display_name
        if number := self.partner_id.customer_number:
            name = f"{name} ({number})"
        if self.event == FACT and (discreet or not self._may_see_value()):
            return self.env._("%(customer)s: %(news)s", customer=name, news=self.label)
        if discreet:
            return name
        if self.event == FACT:
            return self.env._(
                "%(customer)s: %(field)s “%(old)s” → “%(new)s”",
                customer=name,
                field=self.label,
                old=self.old_text,
                new=self.new_text,
            )
        if self.event == OWNER:
            nobody = self.env._("nobody")
            return self.env._(
                "%(customer)s: %(old)s → %(new)s",
                customer=name,
                old=self.old_text or nobody,
                new=self.new_text or nobody,
            )
        if self.note:
            note = " ".join(self.note.split())
            return self.env._("%(customer)s: %(news)s", customer=name, news=note)
        return name

    def _may_see_value(self):
        """Whether whoever reads this may see the field on the customer."""
        field = self.env["res.partner"]._fields.get(self.field_name)
        partner = self.partner_id.sudo(False)
        return field is not None and partner._has_field_access(field, "read")

    def _html(self, sections):
        """The message for Odoo and for mails, with links to the customers."""
        base = self.browse().get_base_url()
        parts = []
        for title, lines, more in sections:
            items = [
                Markup('<li><a href="%s/mail/view?model=res.partner&res_id=%s">%s</a>')
                % (base, partner.id, line)
                + Markup("</li>")
                for partner, line in lines
            ]
            if more:
                items.append(Markup("<li>%s</li>") % self._more(more))
            parts.append(Markup("<p><strong>%s</strong></p>") % title)
            parts.append(Markup("<ul>%s</ul>") % Markup("").join(items))
        return Markup("").join(parts)

    def _lines(self, subject, sections):
        """The message as lines of plain text."""
        result = [subject]
        for title, lines, more in sections:
            result.append(title)
            result += [f"· {line}" for _partner, line in lines]
            if more:
                result.append(f"· {self._more(more)}")
        return result

    def _more(self, count):
        return self.env._("and %(count)s more", count=count)
