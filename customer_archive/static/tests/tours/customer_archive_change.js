import { registry } from "@web/core/registry";

/* A clerk renames an active customer, is told that it waits, and says why. */
registry.category("web_tour.tours").add("customer_archive_change_clerk", {
    url: "/odoo/customer-archive",
    steps: () => [
        {
            content: "Open the customer",
            trigger:
                ".o_data_row:contains('Tour Renamed') .o_data_cell[name='complete_name']",
            run: "click",
        },
        {
            content: "Give it another name",
            trigger:
                ".o_field_widget[name='name'] textarea:visible, .o_field_widget[name='name'] input:visible",
            run: "edit Tour Group",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "The form shows what waits",
            trigger: "div[name='customer_pending_banner']:contains('Tour Group')",
        },
        {
            content: "The clerk is told, and opens the request",
            trigger: ".o_notification_buttons button",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".o_field_widget[name='reason'] textarea",
            run: "edit New licence",
        },
        {
            content: "Save the reason",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "It is saved, and the request waits",
            trigger:
                ".o_form_saved:has(.o_arrow_button_current[data-value='submitted'])",
        },
    ],
});

/* An approver opens the changes that wait and approves one. */
registry.category("web_tour.tours").add("customer_archive_change_approver", {
    url: "/odoo/customer-changes",
    steps: () => [
        {
            content: "Unfold the kind",
            trigger: ".o_group_header:first .o_group_name",
            run: "click",
        },
        {
            content: "Open the change",
            trigger:
                ".o_data_row:contains('Tour Renamed') .o_data_cell[name='summary']",
            run: "click",
        },
        {
            content: "Before and after are side by side",
            trigger:
                ".o_data_row:has([name='old_text']:contains('Tour Renamed')) [name='new_text']:contains('Tour Group')",
        },
        {
            content: "Approve it",
            trigger: ".o_form_view button[name='action_approve']:enabled",
            run: "click",
        },
        {
            content: "It is in force",
            trigger: ".o_arrow_button_current[data-value='applied']",
        },
    ],
});
