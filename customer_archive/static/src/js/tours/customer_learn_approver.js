import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/* An approver learns to decide a change and to confirm that a file is still right. */
registry.category("web_tour.tours").add("customer_archive_learn_approver", {
    url: "/odoo/customer-changes",
    steps: () => [
        {
            content: _t("Changes are sorted by kind. Open one of them."),
            trigger:
                ".o_group_header:first .o_group_name, .o_kanban_group:first .o_column_title",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("A change that waits for you."),
            trigger:
                ".o_data_row .o_data_cell[name='summary'], .o_kanban_record:not(.o_kanban_ghost)",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("Before and after stand side by side, and what depends on it."),
            trigger: ".o_form_view .o_field_widget[name='line_ids']",
            run: "click",
        },
        {
            content: _t("Approve it. With Reject you are asked for the reason."),
            trigger: ".o_form_view button[name='action_approve']:enabled",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.o_arrow_button_current[data-value='applied'])",
        },
        {
            content: _t("Go on to the customer's file."),
            trigger: ".o_form_view .oe_title .o_field_widget[name='partner_id'] a",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["mobile"],
            content: _t("More buttons are here."),
            trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)",
            run: "click",
        },
        {
            content: _t("You have compared the file with the customer? Say so."),
            trigger: "button[name='action_customer_review']:visible",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("Tick what you have checked."),
            trigger: ".modal .o_field_widget[name='phone_checked'] input",
            run: "click",
        },
        {
            content: _t("Who, when and what is noted; the next review is planned."),
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
