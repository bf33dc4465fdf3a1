import { registry } from "@web/core/registry";

/* One pixel, as a screenshot would be pasted. */
const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function pastePicture(element) {
    const bytes = Uint8Array.from(atob(PIXEL), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "shot.png", { type: "image/png" }));
    element.dispatchEvent(
        new ClipboardEvent("paste", {
            bubbles: true,
            cancelable: true,
            clipboardData: data,
        }),
    );
}

/* Somebody sends a wish with a screenshot, at a desk or on a phone. */
registry.category("web_tour.tours").add("customer_archive_feedback", {
    steps: () => [
        {
            content: "The screen is there",
            trigger: ".o_action_manager .o_view_controller",
        },
        {
            content: "Open the menu under one's name",
            trigger: ".o_user_menu button:visible, .o_mobile_menu_toggle:visible",
            run: "click",
        },
        {
            content: "Send feedback",
            trigger: ".o_customer_feedback_item:visible",
            run: "click",
        },
        {
            content: "It is a wish",
            trigger: ".o_customer_feedback button[name='wish']",
            run: "click",
        },
        {
            content: "Nothing is sent without a sentence",
            trigger: ".modal footer button[name='send']:disabled",
        },
        {
            content: "In one sentence",
            trigger: ".o_customer_feedback input[name='name']",
            run: "edit Larger letters",
        },
        {
            content: "In more words",
            trigger: ".o_customer_feedback textarea[name='text']",
            run: "edit <b>Please</b>",
        },
        {
            content: "Paste a screenshot",
            trigger: ".o_customer_feedback textarea[name='text']",
            run: ({ anchor }) => pastePicture(anchor),
        },
        {
            content: "It is shown",
            trigger: ".o_customer_feedback_image",
        },
        {
            content: "Send it",
            trigger: ".modal footer button[name='send']:enabled",
            run: "click",
        },
        {
            content: "One is thanked",
            trigger: ".o_notification_buttons button",
            run: "click",
        },
        {
            content: "And finds it among one's own",
            trigger:
                ".o_data_row:contains('Larger letters'), .o_kanban_record:contains('Larger letters')",
        },
    ],
});
