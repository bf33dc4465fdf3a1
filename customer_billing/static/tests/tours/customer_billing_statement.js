import { registry } from "@web/core/registry";

/* A fee clerk makes a statement of account of one customer and opens it. */
registry.category("web_tour.tours").add("customer_billing_statement", {
    url: "/odoo/billing-statements",
    steps: () => [
        {
            content: "Open the menu of billing",
            trigger:
                ".o_menu_sections [data-menu-xmlid='customer_billing.menu_billing']",
            run: "click",
        },
        {
            content: "Make statements",
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='customer_billing.menu_billing_statement_wizard']",
            run: "click",
        },
        {
            content: "Choose the customer",
            trigger: ".modal .o_field_widget[name='partner_ids'] input",
            run: "edit Tour Payer",
        },
        {
            content: "Take it from the list",
            trigger: ".ui-autocomplete .dropdown-item:contains(Tour Payer)",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: ".modal .o_field_widget[name='partner_ids'] .o_tag",
        },
        {
            content: "Make it",
            trigger: ".modal button[name='action_make']:enabled",
            run: "click",
        },
        {
            content: "It tells what is owed",
            trigger:
                ".o_form_view .o_field_widget[name='closing_balance']:contains(250.00)",
        },
        {
            content: "And what it is made of",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row",
        },
    ],
});
