import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/* A clerk learns to enter a customer: the file, a person, a call, the submission. */
registry.category("web_tour.tours").add("customer_archive_learn_clerk", {
    url: "/odoo/customer-archive",
    steps: () => [
        {
            content: _t("A new customer begins here."),
            trigger: ".o_list_button_add, .o-kanban-button-new",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("The full name as in the business licence."),
            trigger:
                ".o_field_widget[name='name'] textarea:visible, .o_field_widget[name='name'] input:visible",
            tooltipPosition: "bottom",
            run: "edit Learning Customer Ltd",
        },
        {
            content: _t("An email address or a phone number: one of them is needed."),
            trigger: ".o_form_view .o_field_widget[name='email'] input:visible",
            run: "edit learning@example.com",
        },
        {
            content: _t(
                "The tax number. If another customer has it already, you are told at once.",
            ),
            trigger: ".o_form_view .o_field_widget[name='vat'] input:visible",
            run: "edit BE0477472701",
        },
        {
            content: _t("Add a person whom you speak with."),
            trigger: ".o_field_widget[name='child_ids'] .o-kanban-button-new",
            run: "click",
        },
        {
            content: _t("The person's name."),
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Learning Buyer",
        },
        {
            content: _t("That is enough for now."),
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        {
            isActive: ["mobile"],
            content: _t("More buttons are here."),
            trigger: ".o_statusbar_buttons button:has(.oi-ellipsis-v)",
            run: "click",
        },
        {
            content: _t("You have just called? Log it."),
            trigger: "button[name='action_customer_log']:visible",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            content: _t("One sentence says what it was about."),
            trigger: ".modal .o_field_widget[name='summary'] input",
            run: "edit Asked for the price list",
        },
        {
            content: _t("Two clicks and a sentence: the call is in the file."),
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        {
            content: _t("Submit the file. A second person looks at it."),
            trigger: "button[name='action_submit']:enabled:visible",
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.o_arrow_button_current[data-value='review'])",
        },
    ],
});
