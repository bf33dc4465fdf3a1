import { markup } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CustomerFeedbackDialog } from "./customer_feedback_dialog";

const REMEMBERED = 15 * 60 * 1000; // ms: an older error has nothing to do with it
const LINES = 6; // of what the program was doing
let last = null;

/** Remembers what went wrong last; what is done about it is for others to say. */
function rememberError(env, error, originalError) {
    const cause = originalError || error;
    const name = cause.exceptionName || cause.name || error.name;
    const message = cause.data?.message || cause.message || error.message;
    const stack = cause.exceptionName ? "" : cause.stack || "";
    const lines = stack.split("\n").slice(1, LINES + 1);
    last = { at: Date.now(), text: [`${name}: ${message}`, ...lines].join("\n") };
    return false;
}

registry
    .category("error_handlers")
    .add("customerFeedback", rememberError, { sequence: 1 });

/**
 * Where the user is: the screen and its record, never an address with its query, the
 * name of a record or what stands in a form.
 */
export function customerWhere(env) {
    const controller = env.services.action.currentController;
    const resId = router.current.resId;
    return {
        page_url: browser.location.pathname,
        page_name: [controller?.action?.name, controller?.view?.type]
            .filter(Boolean)
            .join(" · "),
        res_model: controller?.props?.resModel || false,
        res_id: Number.isInteger(resId) ? resId : false,
        browser: `${browser.navigator.userAgent} · ${browser.innerWidth}×${browser.innerHeight}`,
        error: last && Date.now() - last.at < REMEMBERED ? last.text : "",
    };
}

function feedbackItem(env) {
    return {
        type: "item",
        id: "customer_feedback",
        // marked, as an entry of the menu on a phone has no name
        description: markup`<span class="o_customer_feedback_item">${_t(
            "Send Feedback",
        )}</span>`,
        callback: () =>
            env.services.dialog.add(CustomerFeedbackDialog, {
                where: customerWhere(env),
            }),
        sequence: 25,
    };
}

registry.category("user_menuitems").add("customer_feedback", feedbackItem);
