import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Tells a user that an edit became a request which waits for a second person, and
 * opens what was asked for.
 */
export const customerChangeNotice = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service, notification }) {
        bus_service.subscribe("customer_change", (notice) => {
            const close = notification.add(notice.message, {
                title: notice.title,
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: notice.button,
                        primary: true,
                        onClick: () => {
                            close();
                            action.doAction({
                                type: "ir.actions.act_window",
                                name: _t("My Changes"),
                                res_model: "customer.change",
                                domain: [["id", "in", notice.ids]],
                                views:
                                    notice.ids.length === 1
                                        ? [[false, "form"]]
                                        : [
                                              [false, "list"],
                                              [false, "form"],
                                          ],
                                res_id: notice.ids.length === 1 ? notice.ids[0] : false,
                            });
                        },
                    },
                ],
            });
        });
        bus_service.start();
    },
};

registry.category("services").add("customer_change_notice", customerChangeNotice);
