import { registry } from "@web/core/registry";

/* A fee clerk bills the month: new run, preview, generate, confirm. */
registry.category("web_tour.tours").add("customer_billing_run", {
    url: "/odoo/bill-runs",
    steps: () => [
        {
            content: "Begin a new bill run",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Preview it",
            trigger: "button[name='action_preview']:enabled",
            run: "click",
        },
        {
            content: "The numbers are there",
            trigger: "div[name='numbers'] .o_field_widget[name='expected_count']",
        },
        {
            content: "Look at the customers",
            trigger: ".o_notebook .nav-link[name='customers']",
            run: "click",
        },
        {
            content: "The preview tells what would be billed",
            trigger: ".o_field_widget[name='line_ids'] td[name='preview']",
        },
        {
            content: "Generate the bills",
            trigger: "button[name='action_generate']:enabled",
            run: "click",
        },
        {
            content: "They wait for a look",
            trigger: ".o_arrow_button_current[data-value='review']",
        },
        {
            content: "Confirm them",
            trigger: "button[name='action_confirm']:enabled",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_arrow_button_current[data-value='done']",
        },
        {
            content: "Open the bills",
            trigger: "button[name='action_view_bills']:enabled",
            run: "click",
        },
        {
            content: "They are invoices",
            trigger:
                ".o_action_manager .o_list_view, .o_form_view .o_field_widget[name='invoice_line_ids']",
        },
    ],
});
