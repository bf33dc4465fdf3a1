import { registry } from "@web/core/registry";

/* An approver opens the new customers and approves the first one. */
registry.category("web_tour.tours").add("customer_archive_approver", {
    url: "/odoo/customer-approvals",
    steps: () => [
        {
            content: "Open the customer that waits",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='complete_name']",
            run: "click",
        },
        {
            content: "Approve it",
            trigger: ".o_form_view button[name='action_approve']:enabled",
            run: "click",
        },
        {
            content: "It is active",
            trigger: ".o_arrow_button_current[data-value='active']",
        },
        {
            content: "It has a number",
            trigger:
                "div[name='customer_badges'] .o_field_widget[name='customer_number'] span:not(:empty)",
        },
    ],
});
