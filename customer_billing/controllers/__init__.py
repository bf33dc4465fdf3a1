from . import export_groups, portal_bills, portal_meters, portal_pages, statement
