import { registry } from "@web/core/registry";

/* A salesperson confirms the newest quotation, is refused, and asks for a release. */
registry.category("web_tour.tours").add("customer_credit_refused", {
    url: "/odoo/sales",
    steps: () => [
        {
            content: "Open the newest quotation",
            trigger: ".o_list_view .o_data_row:first .o_data_cell[name='partner_id']",
            run: "click",
        },
        {
            content: "It is said before anybody tries that it takes too much credit",
            trigger:
                ".o_form_view .alert-danger:visible .o_field_widget[name='credit_message']",
        },
        {
            content: "Try to confirm it",
            trigger: ".o_form_view button[name='action_confirm']:visible:enabled",
            run: "click",
        },
        {
            content: "It is refused with the reason",
            trigger: ".modal p.text-prewrap:not(:empty)",
        },
        {
            content: "Close the message",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is a quotation still; see what the customer owes",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name='action_credit_exposure']:visible:enabled",
            run: "click",
        },
        {
            content: "It is shown part by part",
            trigger: ".modal .o_field_widget[name='credit_parts'] span:not(:empty)",
        },
        {
            content: "Close it",
            trigger: ".modal .modal-footer button:visible:enabled",
            run: "click",
        },
        {
            content: "Ask for a release",
            trigger:
                "body:not(:has(.modal)) .o_form_view button[name='action_credit_request_release']:visible:enabled",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit Pays on Friday 周五付款",
        },
        {
            content: "Ask",
            trigger: ".modal .modal-footer button.btn-primary:visible:enabled",
            run: "click",
        },
        {
            content: "The request is waiting",
            trigger:
                "body:not(:has(.modal)) .o_form_view .alert-danger .fa-clock-o:visible",
        },
    ],
});
