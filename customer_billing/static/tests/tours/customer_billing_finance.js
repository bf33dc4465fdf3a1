import { registry } from "@web/core/registry";

/* Finance: a parked customer is billed after all, gets a statement, and what the customer
   disputes is settled. No step names a word, so that it runs in any language. */
registry.category("web_tour.tours").add("customer_billing_finance", {
    url: "/odoo/bill-runs",
    steps: () => [
        {
            content: "Open the run",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name='date_due']",
            run: "click",
        },
        {
            content: "A customer is parked; what was wrong is mended, so try again",
            trigger:
                ".o_form_view .o_form_statusbar button[name='action_retry']:visible:enabled",
            run: "click",
        },
        {
            content: "Nobody is parked any more; confirm",
            trigger:
                ".o_form_view:has(div[name='numbers'] .o_field_widget[name='parked_count']:contains(0)) button[name='action_confirm']:visible:enabled",
            run: "click",
        },
        {
            content: "The run is done",
            trigger: ".o_arrow_button_current[data-value='done']",
        },
        {
            content: "Open the menu of billing",
            trigger:
                ".o_menu_sections [data-menu-xmlid='customer_billing.menu_billing']",
            run: "click",
        },
        {
            content: "Open the statements",
            trigger:
                ".o-dropdown--menu [data-menu-xmlid='customer_billing.menu_billing_statement']",
            run: "click",
        },
        {
            content: "Open the one of this customer",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Debtor) .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "Hand it over",
            trigger: ".o_form_view button[name='action_mark_sent']:visible:enabled",
            run: "click",
        },
        {
            content: "The customer calls: something is not right",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='sent']) button[name='action_new_difference']:visible:enabled",
            run: "click",
        },
        {
            content: "Say what kind of thing",
            trigger: ".modal .o_field_widget[name='kind'] input",
            run: "click",
        },
        {
            content: "The first of the list: a payment is missing",
            trigger: ".o_field_selection_menu .o_select_menu_item:first",
            run: "click",
        },
        {
            content: "In the customer's words",
            trigger: ".modal .o_field_widget[name='words'] textarea",
            run: "edit We paid on Monday",
        },
        {
            content: "Save it",
            trigger: ".modal .o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The statement is disputed; look at the difference",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='disputed']) button[name='action_view_differences']:visible:enabled",
            run: "click",
        },
        {
            content: "Open it",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Debtor) .o_data_cell[name='partner_id']",
            run: "click",
        },
        {
            content: "Begin to check",
            trigger: ".o_form_view button[name='action_check']:visible:enabled",
            run: "click",
        },
        {
            content: "Answer the customer",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='checking']) .o_field_widget[name='our_answer'] textarea",
            run: "edit It came on Tuesday and stands on the next statement",
        },
        {
            content: "The statement is right",
            trigger: ".o_form_view button[name='action_explain']:visible:enabled",
            run: "click",
        },
        {
            content: "It is settled",
            trigger: ".o_arrow_button_current[data-value='explained']",
        },
    ],
});
