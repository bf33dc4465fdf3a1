"""Pictures of every screen, from a real browser: run it by ``./dev shots``.

By default they go to .dev/shots. With ``--docs`` only those that the documents show
are taken, small, into docs/images.
"""

import argparse
import io
import os
import re
from pathlib import Path

from crawl import LANGUAGES, WIDTHS, crawl, walk
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
COLOURS = 128
SHOWN = re.compile(r"images/([\w.-]+\.png)")


def shown() -> set[str]:
    """The file names of the pictures that a document shows."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return {name for path in documents for name in SHOWN.findall(path.read_text())}


def save(png: bytes, path: Path) -> None:
    """Write a picture with few colours: a tenth of the size, nothing lost to see."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(prog="./dev shots", description=__doc__)
    parser.add_argument("--docs", action="store_true", help="those of the documents")
    parser.add_argument(
        "--only", default="", help="screens whose name has this pattern"
    )
    parser.add_argument("--to", type=Path, default=ROOT / ".dev" / "shots")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--width", choices=WIDTHS, type=int, action="append")
    options = parser.parse_args()
    names, folder = shown(), IMAGES if options.docs else options.to
    languages = tuple(options.language or LANGUAGES)
    widths = tuple(options.width or WIDTHS)
    count = 0
    with walk(os.environ["CUSTOMER_URL"], "admin", "admin") as guide:
        for visit in crawl(
            guide,
            languages,
            widths,
            lambda visit: (
                re.search(options.only, visit.screen.name)
                and (not options.docs or visit.picture in names)
            ),
        ):
            if visit.findings:
                print(visit)
            save(guide.page.screenshot(), folder / visit.picture)
            count += 1
    print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main()
