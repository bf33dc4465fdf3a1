"""Who may do what with which model, written down once and compared with the truth."""

from registry_kit import INSIDE, PREFIXES, ROLES, RegistryCase, our_models

from odoo.tests import tagged

OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}

# Model → role → what it may. A role that is not named may nothing. Roles that imply
# others have at least their rights, so only what differs needs a second look.
READ = dict.fromkeys(("billing reader", "finance", "auditor"), "r")
CREDIT = ("auditor", "credit user", "credit manager")
CLERKS = ("billing clerk", "billing manager")
SEEN = (
    *("viewer", "clerk", "approver", "steward"),
    *("credit user", "credit manager", "auditor"),
)
ENTERING = ("clerk", "approver", "steward", "manager")
BILLING = ("billing reader", "billing clerk", "billing manager")
# what is logged by clerks is deleted by managers
LOGGING = dict.fromkeys(ENTERING, "crw") | {"manager": "crwd"}
MATRIX = {
    # archive
    "customer.area.report": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.purchase": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.alias": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.contact.role": dict.fromkeys(INSIDE, "r") | {"manager": "crwd"},
    "customer.complaint": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crw")
    | {"manager": "crwd"},
    "customer.complaint.cause": dict.fromkeys(SEEN + BILLING, "r")
    | {"manager": "crwd"},
    "customer.contract": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crw")
    | {"manager": "crwd"},
    "customer.contract.type": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    # history and figures are written by the machine, and read
    "customer.class.condition": dict.fromkeys(SEEN + BILLING, "r")
    | {"manager": "crwd"},
    "customer.class.move": dict.fromkeys((*SEEN, *BILLING, "manager"), "r"),
    "customer.class.rule": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.demand": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.care.action": dict.fromkeys(SEEN + BILLING, "r") | LOGGING,
    "customer.care.event": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.care.line": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.care.rule": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.date": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    # one's own requests; what may be written is for the model to say
    "customer.change": dict.fromkeys(INSIDE, "rw"),
    "customer.change.line": dict.fromkeys(INSIDE, "r"),
    "customer.change.reject": dict.fromkeys(ENTERING[1:], "crwd"),
    "customer.external.number": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.external.system": dict.fromkeys(SEEN + BILLING, "r")
    | {"manager": "crwd"},
    # everybody inside sends, and reads what is their own
    "customer.feedback": dict.fromkeys(INSIDE, "cr") | {"manager": "crwd"},
    "customer.golive": {"manager": "crd"},
    "customer.handle": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.division": dict.fromkeys((*INSIDE, "portal"), "r") | {"manager": "crwd"},
    "customer.group": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.invoice.kind": dict.fromkeys((*SEEN, *BILLING, "finance"), "r")
    | {"manager": "crwd"},
    "customer.invoice.title": dict.fromkeys((*SEEN, *BILLING, "finance"), "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.import": dict.fromkeys(ENTERING, "crwd"),
    "customer.import.column": dict.fromkeys(ENTERING, "crwd"),
    "customer.import.mapping": dict.fromkeys(ENTERING, "r") | {"manager": "crwd"},
    "customer.import.row": dict.fromkeys(ENTERING, "r"),
    "customer.interaction": dict.fromkeys(SEEN + BILLING, "r") | LOGGING,
    "customer.level": dict.fromkeys(INSIDE, "r") | {"manager": "crwd"},
    "customer.level.assign": {"manager": "crwd"},
    "customer.level.assign.line": {"manager": "crwd"},
    # who is told what, and by whom: managers keep it, the machine fills the boxes
    "customer.notice": {"manager": "rw"},
    "customer.notice.field": {"manager": "crwd"},
    "customer.notice.rule": {"manager": "crwd"},
    "customer.robot": {"manager": "crwd"},
    "customer.robot.message": {"manager": "rw"},
    "customer.original": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.reminder": {"manager": "r"},
    "customer.metrics": dict.fromkeys((*SEEN, *BILLING, "manager"), "r"),
    "customer.region": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.relation": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.remark": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "crwd"),
    "customer.remark.kind": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.protected.field": dict.fromkeys(SEEN + BILLING, "r")
    | {"manager": "crwd"},
    "customer.requirement": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.review": dict.fromkeys(SEEN + BILLING, "r")
    | dict.fromkeys(ENTERING, "cr")
    | {"manager": "crd"},
    "customer.review.check": dict.fromkeys(ENTERING, "crwd"),
    "customer.stale": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "rw"},
    "customer.stale.rule": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    # who may share which customer is for the model to say
    "customer.share": dict.fromkeys((*SEEN, *BILLING, "manager"), "crwd"),
    "customer.share.give": dict.fromkeys((*SEEN, *BILLING, "manager"), "crwd"),
    "customer.hand.over": dict.fromkeys((*SEEN, *BILLING, "manager"), "crwd"),
    "customer.team": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.step": dict.fromkeys(ENTERING[1:], "crwd"),
    "customer.template": dict.fromkeys(SEEN + BILLING, "r") | {"manager": "crwd"},
    "customer.tidy": {"manager": "crwd"},
    "customer.tidy.line": {"manager": "crwd"},
    "customer.service": dict.fromkeys(SEEN + BILLING, "r") | LOGGING,
    "customer.service.report": dict.fromkeys(SEEN + BILLING + ("manager",), "r"),
    "customer.visit": dict.fromkeys(SEEN + BILLING, "r") | LOGGING,
    "customer.visit.plan": dict.fromkeys(SEEN + BILLING, "r") | LOGGING,
    # credit: no profile is deleted, and a release is asked for by whoever meets a block
    "credit.assessment": {
        "auditor": "r",
        "credit user": "crw",
        "credit manager": "crwd",
    },
    # written with its assessment, by the machine
    "credit.assessment.line": {
        "auditor": "r",
        "credit user": "r",
        "credit manager": "r",
    },
    "credit.assessment.run": {"credit manager": "crw"},
    "credit.ageing": dict.fromkeys(CREDIT, "crwd"),
    "credit.ageing.item": dict.fromkeys(CREDIT, "r"),
    "credit.day": dict.fromkeys(CREDIT, "r"),
    "credit.bucket.line": {
        "auditor": "r",
        "credit user": "r",
        "credit manager": "crwd",
    },
    "credit.bucket.set": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    "credit.grade": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    "credit.group": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    "credit.position": {
        "salesperson": "r",
        "auditor": "r",
        "credit user": "r",
        "credit manager": "r",
    },
    "credit.scorecard": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    "credit.scorecard.line": {
        "auditor": "r",
        "credit user": "r",
        "credit manager": "crwd",
    },
    "credit.scorecard.band": {
        "auditor": "r",
        "credit user": "r",
        "credit manager": "crwd",
    },
    "credit.simulation": {"credit manager": "crwd"},
    "credit.simulation.grade": {"credit manager": "crwd"},
    "credit.simulation.line": {"credit manager": "crwd"},
    "credit.statement": {
        "auditor": "r",
        "credit user": "crw",
        "credit manager": "crwd",
    },
    "credit.validation": {"credit manager": "crwd"},
    "credit.validation.band": {"credit manager": "crwd"},
    "credit.policy": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    # a letter is asked for, and its lines are written by the work
    "credit.reminder": dict.fromkeys(CREDIT, "crw") | {"auditor": "r"},
    "credit.reminder.line": dict.fromkeys(CREDIT, "r"),
    "credit.reminder.make": dict.fromkeys(("credit user", "credit manager"), "crwd"),
    "credit.profile": {"auditor": "r", "credit user": "r", "credit manager": "crw"},
    "credit.approval.tier": {
        "auditor": "r",
        "credit user": "r",
        "credit manager": "crwd",
    },
    "credit.hold": {"auditor": "r", "credit user": "r", "credit manager": "crw"},
    "credit.hold.rule": {"auditor": "r", "credit user": "r", "credit manager": "crwd"},
    "credit.warning": {
        "salesperson": "r",
        "auditor": "r",
        "credit user": "r",
        "credit manager": "rw",
    },
    "credit.request": {
        "salesperson": "crw",
        "auditor": "r",
        "finance": "crw",
        "billing clerk": "crw",
        "billing manager": "crw",
        "credit user": "crw",
        "credit manager": "crwd",
    },
    "credit.release": {
        "salesperson": "crw",
        "auditor": "r",
        "finance": "crw",
        "billing clerk": "crw",
        "billing manager": "crw",
        "credit user": "crw",
        "credit manager": "crwd",
    },
    # billing: people enter one-off charges; which, is for the model to say
    "billing.charge": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.fapiao": READ | dict.fromkeys((*CLERKS, "finance"), "crwd"),
    "billing.close.reason": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.discount": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.price.revision": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.price.revision.line": READ
    | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.balance": READ | dict.fromkeys(CLERKS, "r"),
    "billing.cashier": dict.fromkeys(CLERKS, "crwd"),
    "billing.cashier.line": dict.fromkeys(CLERKS, "crwd"),
    "billing.entry": READ | {"billing clerk": "crw", "billing manager": "crwd"},
    "billing.entry.category": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.give.back": dict.fromkeys(CLERKS, "crwd"),
    # what was asked for is recalled, not deleted
    "billing.waiver": READ | dict.fromkeys(CLERKS, "crw"),
    "billing.waiver.reason": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.item": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.object": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.pause": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.recurring": READ | dict.fromkeys(CLERKS, "r"),
    "billing.revenue": READ | dict.fromkeys(CLERKS, "r"),
    "billing.rule": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.run": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.run.line": READ | dict.fromkeys(CLERKS, "crw"),
    # the ledger alone makes statements and their rows
    "billing.statement": READ | dict.fromkeys(CLERKS, "rwd"),
    "billing.statement.difference": READ | dict.fromkeys(CLERKS, "crw"),
    "billing.statement.line": READ | dict.fromkeys(CLERKS, "r"),
    "billing.statement.mail": READ | dict.fromkeys(CLERKS, "r"),
    "billing.statement.reply": dict.fromkeys(CLERKS, "crwd"),
    "billing.statement.run": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.statement.wizard": dict.fromkeys(CLERKS, "crwd"),
    "billing.subscription": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.subscription.line": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.void": {"billing manager": "crwd"},
    "billing.subscription.step": dict.fromkeys(CLERKS, "crwd"),
    "billing.subscription.template": READ
    | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.subscription.template.line": READ
    | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.tariff": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.tariff.tier": READ | {"billing clerk": "r", "billing manager": "crwd"},
    "billing.usage": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.meter": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.meter.replace": dict.fromkeys(CLERKS, "crwd"),
    "billing.reading": READ | dict.fromkeys(CLERKS, "crwd"),
    "billing.reading.round": dict.fromkeys(CLERKS, "crwd"),
    "billing.reading.round.line": dict.fromkeys(CLERKS, "crwd"),
    # written by the machine; people take steps, and say whose a gap is and why
    "billing.notice": READ | dict.fromkeys(CLERKS, "rw"),
    "billing.check": READ | dict.fromkeys(CLERKS, "rw"),
    "billing.check.gap": READ | dict.fromkeys(CLERKS, "rw"),
}


@tagged("post_install", "-at_install")
class TestAccessMatrix(RegistryCase):
    def _actual(self, model, role):
        access = self.env[model].with_user(self._role(role))
        return "".join(k for k, op in OPERATIONS.items() if access.has_access(op))

    def test_every_role_may_exactly_what_the_matrix_says(self):
        actual = {
            model._name: {
                role: rights
                for role in ROLES
                if (rights := self._actual(model._name, role))
            }
            for model in our_models(self.env)
        }
        self.maxDiff = None
        self.assertEqual(actual, MATRIX)

    def test_the_public_and_the_portal_may_nothing_but_read(self):
        public = self.env.ref("base.public_user")
        for model in our_models(self.env):
            for operation in ("create", "write", "unlink"):
                with self.subTest(model=model._name, operation=operation):
                    self.assertFalse(model.with_user(public).has_access(operation))
                    portal = model.with_user(self._role("portal"))
                    self.assertFalse(portal.has_access(operation))

    def test_no_row_gives_a_right_to_everybody(self):
        rows = self.env["ir.model.access"].search([("group_id", "=", False)])
        ours = rows.filtered(lambda row: row.model_id.model.startswith(PREFIXES))
        self.assertFalse(ours.mapped("name"))
