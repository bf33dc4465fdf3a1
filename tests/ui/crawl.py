"""Walk through every menu and form of the app in a real browser.

Used by the test of the screens and by the screenshots. A walk logs in once, then
visits each menu's screen, the form of its first record and an empty form, in each
language and width, and tells what is wrong with each.
"""

import ast
import json
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

LANGUAGES = ("en_US", "zh_CN")
WIDTHS = {390: 844, 1440: 900}
APP = "customer_archive.menu_root"
LOOKS = (Path(__file__).parent / "looks.js").read_text().strip().rstrip(";")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Names and what people have typed: they stand on screens as they are, in any language.
TYPED = ("customer_state_reason", "customer_reject_reason")
NAMES = {
    "res.partner": ("name", "street", "city", *TYPED),
    "credit.group": ("name", "note"),
    "res.users": ("name",),
    "res.company": ("name",),
    "res.country": ("name",),
    "res.country.state": ("name",),
    "account.journal": ("name",),
    "account.account": ("name",),
    "account.tax": ("name",),
    "product.template": ("name",),
    "billing.discount": ("name",),
    "billing.price.revision": ("name",),
    "billing.subscription": ("close_note",),
    "billing.subscription.line": ("description",),
    "billing.subscription.template.line": ("description",),
    "billing.object": ("name", "complete_name", "code"),
    "billing.charge": ("description", "note", "external_key"),
    "account.move": ("billing_void_reason", "billing_send_fault"),
    "billing.meter": ("name", "note"),
    "billing.reading": ("note",),
    "billing.usage": ("external_key", "note"),
    "account.payment": ("memo", "billing_payer", "billing_reason"),
    "billing.entry": ("note",),
    "billing.waiver": ("note", "reject_reason"),
    "billing.notice": ("reason",),
    "billing.check.gap": ("name", "reason"),
    "billing.check": ("reason",),
    "billing.statement": ("answered_by", "answer_note", "reopen_reason", "mail_fault"),
    "billing.statement.difference": ("words", "our_answer"),
    "billing.statement.mail": ("fault",),
    "customer.care.action": ("name", "result"),
    "credit.assessment": ("reason", "note", "reject_reason"),
    "credit.assessment.run": ("parked_note",),
    "credit.profile": ("judgement_reason", "outside_rating_source", "state_reason"),
    "credit.statement": ("source",),
    "customer.change": ("reason", "reject_reason"),
    # a history is kept in the words in which it was written
    "customer.class.move": ("old_name", "new_name"),
    "customer.share": ("reason",),
    "customer.team": ("name",),
    "customer.import": ("name", "filename", "sheet"),
    "customer.import.column": ("header", "samples"),
    "customer.import.mapping": ("name",),
    "customer.import.row": ("value", "reason"),
    "customer.complaint": ("name", "solution", "reject_reason", "answer_note"),
    "customer.contract": ("name", "end_reason"),
    "customer.date": ("name",),
    "customer.feedback": ("name", "answer", "browser", "version", "page_name"),
    "customer.interaction": ("summary", "outcome_note", "next_action"),
    "customer.notice": ("note", "old_text", "new_text"),
    "customer.relation": ("note",),
    "customer.remark": ("text",),
    "customer.review": ("remark",),
    "customer.robot": ("name", "keyword"),
    "customer.robot.message": ("text",),
    "customer.service": ("subject",),
    "credit.hold": ("reason", "lift_reason"),
    "credit.request": ("reason", "reject_reason"),
    "credit.release": ("reason", "reject_reason"),
    "credit.reminder": ("next_step", "fault"),
    "rating.rating": ("feedback",),
    # written by whoever, or whatever, had something to be done
    "mail.activity": ("summary",),
}
READY = (
    ".o_action_manager .o_view_controller:not([data-left]),"
    " .o_action_manager > .o_action:not([data-left]), .modal .o_form_view"
)
# To the next screen without loading the whole client again; what is there is marked,
# so that it is not taken for what comes. False where a dialog is in the way.
GO_ON = """
(url) => {
    if (!document.querySelector(".o_web_client") || document.querySelector(".modal")) {
        return false;
    }
    document
        .querySelectorAll(".o_action, .o_view_controller")
        .forEach((element) => element.setAttribute("data-left", ""));
    history.pushState({}, "", url);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    return true;
}
"""
WORK = ("xhr", "fetch", "script", "stylesheet")
# What opens by clicks, on a desk or on a phone: name, where to begin, what to click.
DIALOGS = (
    (
        "customer_archive_feedback",
        "customer-archive",
        (
            ".o_user_menu button:visible, .o_mobile_menu_toggle:visible",
            ".o_customer_feedback_item:visible",
        ),
    ),
)
CALM = 300  # ms without a request, then a screen has what it wanted


def browser_path() -> str | None:
    """The browser of this machine, if there is one that can be driven."""
    named = os.environ.get("CUSTOMER_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def _domain(action: dict) -> list:
    """The domain of an action, as far as it is made of constants."""
    try:
        return ast.literal_eval(action["domain"] or "[]")
    except ValueError:
        return []


@dataclass(frozen=True)
class Screen:
    """One thing to look at: a menu's screen, or a form reached from it."""

    name: str
    url: str
    is_form: bool = False
    clicks: tuple[str, ...] = ()


@dataclass
class Visit:
    """A screen as it was seen once, with what was wrong with it."""

    screen: Screen
    language: str
    width: int
    findings: list[str] = field(default_factory=list)

    @property
    def picture(self) -> str:
        """The file name of its screenshot."""
        return f"{self.screen.name}-{self.language}-{self.width}.png"

    def __str__(self) -> str:
        at = f"{self.screen.name} ({self.language}, {self.width} px)"
        return "\n".join(f"{at}: {finding}" for finding in self.findings)


class Walk:
    """A logged-in browser."""

    def __init__(self, page, base: str):
        self.page = page
        self.base = base.rstrip("/")
        self.errors: list[str] = []
        self.is_fresh = False  # the client was loaded in this language and width
        self.shown: tuple[str, int] | None = None
        self.pending: set = set()
        # A walk only looks: a form that is left open is not saved behind our back.
        saved = {"result": [{"id": 0}]}
        page.route("**/web_save", lambda route: route.fulfill(json=saved))
        page.on("request", self._on_request)
        page.on("requestfinished", lambda request: self.pending.discard(request))
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failed)

    def _on_console(self, message) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text[:300]}")

    def _on_response(self, response) -> None:
        if response.status >= 400:
            self.errors.append(f"request: {response.status} {response.url}")

    def _on_request(self, request) -> None:
        # the worker of the bus loads in its own time and never reports back
        if request.resource_type in WORK and "/bus/" not in request.url:
            self.pending.add(request)

    def _on_failed(self, request) -> None:
        self.pending.discard(request)
        # what is left behind by going on to the next screen has not failed
        if "ERR_ABORTED" not in (request.failure or ""):
            self.errors.append(f"request: {request.failure} {request.url}")

    def log_in(self, login: str, password: str) -> None:
        """Log in by the page that everybody uses."""
        self.page.goto(f"{self.base}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_web_client .o_main_navbar", timeout=60_000)

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a method of a model with the rights of the user who is logged in."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.page.request.post(
            f"{self.base}/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def speak(self, language: str) -> None:
        """Let the user who is logged in see this language from now on."""
        uid = self.call("res.users", "context_get")["uid"]
        self.call("res.users", "write", [uid], {"lang": language})

    def menus(self) -> list[dict]:
        """The menus of the app with an action, in their order."""
        answer = self.page.request.get(f"{self.base}/web/webclient/load_menus")
        return self._with_action(answer.json())

    @staticmethod
    def _with_action(menus: dict) -> list[dict]:
        """Those of the app that open something, in their order."""
        todo = [m for m in menus.values() if m.get("xmlid") == APP]
        found = []
        while todo:
            menu = todo.pop(0)
            todo = [menus[str(child)] for child in menu["children"]] + todo
            if menu["actionID"] and menu.get("xmlid") != APP:
                found.append(menu)
        return found

    def screens(self) -> Iterator[Screen]:
        """Each menu's screen, the form of its first record, an empty form, dialogs."""
        yield from (
            Screen(name, f"{self.base}/odoo/{path}", clicks=clicks)
            for name, path, clicks in DIALOGS
        )
        for menu in self.menus():
            name = menu["xmlid"].replace(".", "_")
            url = f"{self.base}/odoo/action-{menu['actionID']}"
            yield Screen(name, url)
            if menu.get("actionModel") != "ir.actions.act_window":
                continue
            fields = ["res_model", "views", "domain", "context"]
            action = self.call(
                "ir.actions.act_window", "read", [menu["actionID"]], fields
            )[0]
            yield from self._forms(name, url, action)
        yield from self._beside_menus()

    def _beside_menus(self) -> Iterator[Screen]:
        """What is reached from a customer only: its 360° view, and what it bought."""
        told = [("customer_interaction_ids", "!=", False), ("invoice_ids", "!=", False)]
        for id_ in self.call("res.partner", "search", told, limit=1, order="id"):
            url = f"{self.base}/odoo/customer-archive/{id_}/customer-360"
            yield Screen("customer_archive_customer_360", url)
        action = "customer_archive.action_customer_purchase"
        yield Screen("customer_archive_purchase", f"{self.base}/odoo/action-{action}")

    def _forms(self, name: str, url: str, action: dict) -> Iterator[Screen]:
        """What is behind the first row, and behind "New" where there is one."""
        views = dict((kind, view) for view, kind in action["views"])
        first_kind = action["views"][0][1]
        if "form" not in views or first_kind not in ("list", "kanban"):
            return
        answer = self.call(
            action["res_model"], "get_views", [[views[first_kind], first_kind]]
        )
        arch = ElementTree.fromstring(answer["views"][first_kind]["arch"])
        if arch.get("editable"):
            return  # its rows are edited where they stand
        ids = self.call(action["res_model"], "search", _domain(action), limit=1)
        if ids:
            yield Screen(f"{name}_form", f"{url}/{ids[0]}", is_form=True)
        if arch.get("create") not in ("0", "false", "False"):
            yield Screen(f"{name}_new", f"{url}/new", is_form=True)

    def _open(self, url: str) -> None:
        self.pending.clear()
        if not self.is_fresh or not self.page.evaluate(GO_ON, url):
            self.page.goto(url)
        self.is_fresh = True
        self.page.wait_for_selector(READY, timeout=30_000)
        self._calm_down()

    def _calm_down(self, patience: int = 15_000) -> None:
        """Wait until the page has asked for nothing for a while."""
        calm = waited = 0
        while calm < CALM and waited < patience:
            self.page.wait_for_timeout(50)
            waited += 50
            calm = 0 if self.pending else calm + 50

    def names(self) -> list[str]:
        """Names in the database, the longest first."""
        found = set()
        for model, fields in NAMES.items():
            try:
                rows = self.call(model, "search_read", [], list(fields), limit=5000)
            except RuntimeError:
                continue  # a user who may not read them does not see them either
            typed = {row[f] for row in rows for f in fields if row[f]}
            # what was typed in both languages stands on lines of its own
            found |= typed | {part for t in typed for part in t.splitlines()}
        return sorted(found, key=len, reverse=True)

    def look(
        self, screen: Screen, language: str, width: int, names: list[str]
    ) -> Visit:
        """Open a screen and tell what is wrong with it."""
        self.errors.clear()
        visit = Visit(screen, language, width)
        if self.shown != (language, width):
            self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            self.shown, self.is_fresh = (language, width), False
        try:
            self._open(screen.url)
            for target in screen.clicks:
                self.page.locator(target).first.click()
                self._calm_down()
            asked = {
                "chinese": language == "zh_CN",
                "names": names,
                "phone": width < 768,
            }
            visit.findings += self.page.evaluate(LOOKS, asked)
        except Exception as error:  # a screen that does not open is a finding too
            visit.findings.append(f"does not open: {str(error)[:300]}")
            self.is_fresh = False
        visit.findings += self.errors
        visit.findings = list(dict.fromkeys(visit.findings))
        return visit


@contextmanager
def browser():
    """A headless browser of this machine."""
    from playwright.sync_api import sync_playwright

    # Odoo's server limits the address space of its process and so of whatever that
    # starts; a browser needs more, and dies at once.
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@contextmanager
def walk(base: str, login: str, password: str):
    """A browser in which this user is logged in."""
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        guide = Walk(context.new_page(), base)
        guide.log_in(login, password)
        yield guide


def crawl(
    guide: Walk,
    languages: tuple[str, ...] = LANGUAGES,
    widths: tuple[int, ...] = tuple(WIDTHS),
    wanted: Callable[[Visit], bool] = lambda visit: True,
) -> Iterator[Visit]:
    """Visit every screen in each language and width.

    The browser still shows the screen when its visit is yielded.

    :param wanted: which visits to make
    """
    screens = list(guide.screens())
    for language in languages:
        guide.speak(language)
        names = guide.names()
        for width in widths:
            for screen in screens:
                if wanted(Visit(screen, language, width)):
                    yield guide.look(screen, language, width, names)
