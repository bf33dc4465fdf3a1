import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const CONFIGURATION = "[data-menu-xmlid='customer_archive.menu_configuration']";

/* A manager learns to try class rules, to prepare the start and to see how things run. */
registry.category("web_tour.tours").add("customer_archive_learn_manager", {
    url: "/odoo/customer-class-rules",
    steps: () => [
        {
            content: _t(
                "See who would get another level, and why. Nothing changes yet.",
            ),
            trigger: "button[name='action_preview']:visible",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("Remove whom you want to leave, then apply. Or only look."),
            trigger: ".modal footer button.btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
        {
            content: _t("What is left to do before the first day is listed here."),
            trigger: `.o_menu_sections button${CONFIGURATION}`,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("Open the check list."),
            trigger: "[data-menu-xmlid='customer_archive.menu_customer_golive']",
            run: "click",
        },
        {
            content: _t("What no program can see is ticked off by you."),
            trigger: ".o_customer_overview [name='training'] button[name='tick']",
            run: "click",
        },
        {
            trigger: ".o_customer_overview [name='training'][data-state='ok']",
        },
        {
            content: _t("And how things run is shown here."),
            trigger: `.o_menu_sections button${CONFIGURATION}`,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("Open the health page."),
            trigger: "[data-menu-xmlid='customer_archive.menu_customer_health']",
            run: "click",
        },
        {
            content: _t("Look again after you have mended something."),
            trigger: ".o_customer_overview:has([name='tls']) button[name='reload']",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_customer_overview [name='passwords']",
        },
    ],
});
