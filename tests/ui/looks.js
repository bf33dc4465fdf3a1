// What can be wrong with a screen, read off the page: answers a list of sentences.
({ chinese, names, phone }) => {
    const findings = [];
    const visible = (element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        return box.width > 0 && box.height > 0 && style.visibility !== "hidden";
    };
    const says = (element) => (element.innerText || "").trim().replace(/\s+/g, " ");

    // Nothing makes the page wider than the screen.
    const width = document.documentElement.clientWidth;
    for (const element of [
        document.documentElement,
        document.body,
        ...document.querySelectorAll(
            ".o_content, .o_form_view_container, .o_form_sheet, .modal-body",
        ),
    ]) {
        if (element.scrollWidth > element.clientWidth + 1 && visible(element)) {
            const name = element.className.toString().split(" ")[0] || element.tagName;
            findings.push(
                `scrolls sideways: ${name} ${element.scrollWidth} > ${element.clientWidth}`,
            );
        }
    }
    const list = document.querySelector(".o_list_view .o_list_renderer");
    if (
        phone &&
        list &&
        !list.closest(".o_form_view") &&
        list.scrollWidth > list.clientWidth + 1
    ) {
        findings.push("scrolls sideways: a list on a phone, it needs a kanban");
    }

    // No button is cut, neither by itself nor by the edge of the screen.
    for (const button of document.querySelectorAll("button, a.btn, .o_stat_text")) {
        if (!visible(button) || !says(button) || button.closest(".o_list_renderer")) {
            continue;
        }
        if (button.closest(".o_scrolls_sideways")) {
            continue; // a row that is meant to be pushed with the thumb
        }
        const hides = getComputedStyle(button).overflowX !== "visible";
        if (hides && button.scrollWidth > button.clientWidth + 1) {
            findings.push(`cut: ${says(button)}`);
        } else if (button.getBoundingClientRect().right > width + 1) {
            findings.push(`beyond the edge: ${says(button)}`);
        }
    }

    if (document.querySelector(".o_error_dialog, .o_error_detail")) {
        findings.push(`error dialog: ${says(document.querySelector(".modal-body"))}`);
    }
    if (!chinese) {
        return findings;
    }

    // In Chinese no English sentence is left, but names are names in any language.
    const sentence = /[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){2,}/;
    const plain = (text) => {
        text = text.replace(/\S+@\S+|https?:\S+/g, " ");
        for (const name of names) {
            text = text.split(name).join(" ");
        }
        return text;
    };
    // Messages and old values are stored in the language in which they were written.
    const stored =
        ".o-mail-Message-body, .o-mail-Message-author, .o-mail-Message-tracking, " +
        ".o_debug_manager, script, style";
    const tell = (text) => {
        const match = plain(text).match(sentence);
        if (match) {
            findings.push(`English: ${match[0]}`);
        }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent && !parent.closest(stored) && visible(parent)) {
            tell(walker.currentNode.textContent);
        }
    }
    for (const input of document.querySelectorAll("[placeholder]")) {
        if (visible(input)) {
            tell(input.getAttribute("placeholder"));
        }
    }
    return findings;
};
