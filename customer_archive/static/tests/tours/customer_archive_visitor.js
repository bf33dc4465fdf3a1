import { registry } from "@web/core/registry";

/* A customer moves, says so on a phone, and reads that the change is being checked. */
registry.category("web_tour.tours").add("customer_archive_visitor", {
    url: "/my",
    steps: () => [
        {
            content: "Unfold the account",
            trigger: "[data-bs-toggle='offcanvas']:visible",
            run: "click",
        },
        {
            content: "Open one's own data",
            trigger: "a[href='/my/account']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The form is awake: it knows the country",
            trigger: "input[name='phone'][placeholder^='+']",
        },
        {
            content: "Nothing waits yet",
            trigger: "form:not(:has(#customer_pending)) input[name='street']",
            run: "edit 2 Road",
        },
        {
            content: "Save it",
            trigger: "#save_address",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Unfold the account again",
            trigger: "[data-bs-toggle='offcanvas']:visible",
            run: "click",
        },
        {
            content: "Open one's own data again",
            trigger: "a[href='/my/account']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What waits is told, and the old street is in force",
            trigger: "#customer_pending:contains('2 Road')",
        },
        {
            content: "The old street is in force",
            trigger: "input[name='street']:value('1 Road')",
        },
    ],
});
