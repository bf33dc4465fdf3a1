from odoo.addons.web.controllers.export import ExcelExport


class ExcelExportGroups(ExcelExport):
    """Groups of an exported list with the figures that the list shows for them."""

    def from_group_data(self, fields, columns_headers, groups):
        # EXTENDS web: core takes the average of the rows, where a model has a way of
        # its own to say what a group comes to
        if hasattr(groups._model, "_billing_group_values"):
            self._billing_set_values(groups)
        return super().from_group_data(fields, columns_headers, groups)

    def _billing_set_values(self, group):
        """Set the figures of a group and of those in it.

        :param group: a node of core's tree of groups
        :return: its rows, each a dict by the name of the column
        """
        names = group._export_field_names
        rows = [dict(zip(names, row, strict=True)) for row in group.data]
        for child in group.children.values():
            rows += self._billing_set_values(child)
        values = group._model._billing_group_values(rows)
        known = {name: value for name, value in values.items() if name in names}
        group.aggregated_values.update(known)
        return rows
