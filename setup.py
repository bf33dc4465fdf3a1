"""One wheel, three addons, installed where Odoo looks for addons."""

from pathlib import Path

from setuptools import find_namespace_packages, setup

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
PACKAGES = find_namespace_packages(
    include=[f"{addon}*" for addon in ADDONS], exclude=["*.__pycache__*"]
)
README = Path(__file__).with_name("README.md")
FILES = "xml csv po pot md png svg jpg html js css scss txt json".split()

setup(
    name="odoo-addons-customer",
    version="19.0.1.0.0",
    description="Customer archive, credit and billing for Odoo 19",
    long_description=README.read_text("utf-8") if README.is_file() else "",
    long_description_content_type="text/markdown",
    author="Odoo Customer contributors",
    license_expression="LGPL-3.0-only",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    packages=[f"odoo.addons.{package}" for package in PACKAGES],
    package_dir={f"odoo.addons.{addon}": addon for addon in ADDONS},
    package_data={"": [f"*.{ending}" for ending in FILES]},
    # Odoo itself is not named: no index has version 19, and a requirement that cannot
    # be met would stop the installation beside an Odoo that is there already.
    install_requires=["phonenumbers", "python-dateutil", "python-stdnum"],
    extras_require={"pinyin": ["pypinyin"]},  # mnemonics of Chinese names
    zip_safe=False,
)
