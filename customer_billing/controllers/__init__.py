from . import portal_bills, portal_meters, portal_pages
