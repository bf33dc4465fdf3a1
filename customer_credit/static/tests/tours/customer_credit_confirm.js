import { registry } from "@web/core/registry";

/* A salesperson confirms the newest quotation, which a release lets through. */
registry.category("web_tour.tours").add("customer_credit_confirm", {
    url: "/odoo/sales",
    steps: () => [
        {
            content: "Open the newest quotation",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name='partner_id']",
            run: "click",
        },
        {
            content: "A release lets it through",
            trigger:
                ".o_form_view .alert-info:visible .o_field_widget[name='credit_message']",
        },
        {
            content: "It has waited for credit, and would pass now",
            trigger: ".o_form_view .alert-info .text-success:visible",
        },
        {
            content: "Confirm it",
            trigger: ".o_form_view button[name='action_confirm']:visible:enabled",
            run: "click",
        },
        {
            content: "It is a sales order",
            trigger: ".o_arrow_button_current[data-value='sale']",
        },
        {
            content: "Nothing is in its way any more",
            trigger:
                ".o_form_view:not(:has(.o_field_widget[name='credit_message']:visible))",
        },
    ],
});
