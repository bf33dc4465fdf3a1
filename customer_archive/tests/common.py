"""The test kit of the archive; the other addons build theirs on it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.models.ir_cron import IrCron


class CustomerCommon(AccountTestInvoicingCommon):
    """A company with a chart of accounts, a user of each role, and factories.

    Users: ``viewer``, ``clerk``, ``approver``, ``steward``, ``customer_manager``.
    Customers are made by the environment's user, who is a customer manager and an
    accountant.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env.user.group_ids |= cls.env.ref("customer_archive.group_manager")
        cls.viewer = cls._user("viewer", "customer_archive.group_viewer")
        cls.clerk = cls._user("clerk", "customer_archive.group_clerk")
        cls.approver = cls._user("approver", "customer_archive.group_approver")
        cls.steward = cls._user("steward", "customer_archive.group_steward")
        cls.customer_manager = cls._user(
            "customer_manager", "customer_archive.group_manager"
        )

    @classmethod
    def _user(cls, login, *group_xmlids):
        """A user of the test company, with these groups and no others.

        The login is given a prefix, as a database may have a user ``clerk``.
        """
        return new_test_user(
            cls.env,
            login=f"test_{login}",
            groups=",".join(group_xmlids or ("base.group_user",)),
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            email=f"{login}@example.com",
        )

    @classmethod
    def _customer(cls, name="Customer", **vals):
        """A customer who is a company; ``vals`` are values of ``res.partner``."""
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "customer_rank": 1} | vals
        )

    @classmethod
    def _invoice(
        cls,
        partner,
        amount,
        date=None,
        due=None,
        post=True,
        move_type="out_invoice",
        **vals,
    ):
        """An invoice of one line over ``amount``, without taxes.

        :param date: day of the invoice, by default today
        :param due: day it is due, by default the day of the invoice
        """
        day = fields.Date.to_date(date) or fields.Date.today()
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": fields.Date.to_date(due) or day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Line",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
            | vals
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _payment(cls, partner, amount, date=None, post=True, **vals):
        """A payment received from ``partner``, matched with nothing yet."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": fields.Date.to_date(date) or fields.Date.today(),
            }
            | vals
        )
        if post:
            payment.action_post()
        return payment

    @contextmanager
    def _commits(self, time_left=float("inf")):
        """Let batch work "commit" inside the test's own transaction.

        :param time_left: seconds the scheduler would still give; a callable is
            asked at each commit with the number of records done
        :return: a list that receives the number of records done at each commit
        """
        steps = []

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.flush_all()
            steps.append(processed)
            return time_left(processed) if callable(time_left) else time_left

        with patch.object(IrCron, "_commit_progress", commit_progress):
            yield steps

    def _tracked(self, records):
        """The records with tracking on, which test classes switch off for speed.

        What was created before counts as an earlier transaction.
        """
        self._note_changes()
        return records.with_context(tracking_disable=False, mail_notrack=False)

    def _note_changes(self):
        """Have the history noted that is written only when a transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _query_count(self, function):
        """How many SQL queries ``function`` costs, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before
