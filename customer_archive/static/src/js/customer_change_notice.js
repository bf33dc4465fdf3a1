import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Tells a user that an edit became a request which waits for a second person, and
 * opens what was asked for.
 */
export const customerChangeNotice = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service, notification }) {
        function open(ids) {
            const one = ids.length === 1;
            const views = one ? [] : [[false, "list"]];
            return action.doAction({
                type: "ir.actions.act_window",
                name: _t("My Changes"),
                res_model: "customer.change",
                res_id: one ? ids[0] : false,
                domain: [["id", "in", ids]],
                views: [...views, [false, "form"]],
            });
        }

        function show({ title, message, button, ids }) {
            const close = notification.add(message, {
                title,
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: button,
                        primary: true,
                        onClick: () => {
                            close();
                            return open(ids);
                        },
                    },
                ],
            });
        }

        bus_service.subscribe("customer_change", show);
        bus_service.start();
        return { show };
    },
};

registry.category("services").add("customer_change_notice", customerChangeNotice);
