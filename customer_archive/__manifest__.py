{
    "name": "Customer Archive",
    "summary": "The customer file: number, life cycle, approval and levels",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Odoo Customer contributors",
    "category": "Sales/CRM",
    "application": True,
    "depends": [
        "contacts",
        "account",
        "base_vat",
        "phone_validation",
        "calendar",
        "rating",
    ],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "data/ir_sequence.xml",
        "views/customer_menus.xml",
        "views/res_config_settings_views.xml",
    ],
}
