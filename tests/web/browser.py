"""Chromium, for the tests that look at the page: where it is, and how it comes to be there.

`python -m tests.web.browser` installs it where it may, and otherwise says what is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

#: The first one draws no window around the page, and so takes half as long over it.
_NAMES = (
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
#: Debian's, in the order in which they are tried; older ones do not have the first.
_PACKAGES = ("chromium-headless-shell", "chromium")
MISSING = (
    "There is no Chromium on this machine, so the tests that look at the demo's page in a browser "
    "are left out. To run them too, install it (on Debian or Ubuntu: apt install chromium)."
)
MISSING_IN_CI = "There is no Chromium on this machine, and CI does without no test. Install it."
INSTALLING = "Installing Chromium, for the tests that look at the demo's page."

#: As in a container, with nobody before it and no network behind it.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The program; None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def in_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is a build on which others rely: there a missing browser is a failure."""
    return environment.get("CI", "").casefold() not in {"", "0", "false", "no"}


def may_install() -> bool:
    """Whether this is a Debian of which we are root."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def main() -> int:
    """Have a browser, or say that there is none; gives the exit status."""
    if not chromium() and may_install() and "--remind" not in sys.argv:
        sys.stdout.write(f"{INSTALLING}\n")
        _apt_get("update")
        for package in _PACKAGES:
            if not chromium():
                _apt_get("-y", "install", package)
    if chromium():
        return 0
    ci = in_ci(os.environ)
    sys.stderr.write(f"{MISSING_IN_CI if ci else MISSING}\n")
    return int(ci)


def _apt_get(*arguments: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
