"""Copies the files that pages load from npm packages into the static folder; `python -m hub.web.assets`."""

import shutil
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
}
"""File inside node_modules → its name in the static folder."""


def copy(modules: Path, target: Path) -> list[str]:
    """Copy every named file; returns the names of those that are missing (nothing is copied for them)."""
    target.mkdir(parents=True, exist_ok=True)
    missing = []
    for source, name in FILES.items():
        if not (modules / source).is_file():
            missing.append(source)
            continue
        shutil.copyfile(modules / source, target / name)
    return missing


def main() -> int:
    """Copy from `node_modules` at the top of the checkout; exit code 1 when something is missing."""
    missing = copy(TOP / "node_modules", VENDOR)
    for name in missing:
        sys.stderr.write(f"{name} is missing: run `npm ci` first\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
