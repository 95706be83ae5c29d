"""What a program that we start finds in its environment: one rule, here alone.

It gets what we mean. Of the shell's variables it gets only those that `KEPT` names:
where programs and files are, the language, the time zone. What else the shell sets
(for AWS, Cognito, Streamlit, Terraform, Python) is about something else.

A program that asks this machine alone is told of no proxy. One that has to reach the
internet is told of the shell's, and that this machine is never asked through it.

Read by whatever `python3` there is, as local/environment.py is.
"""

import os
from pathlib import Path  # noqa: F401 - in the type comments

# without these no program starts on some machines
TO_START = ("LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH", "PATH")
KEPT = frozenset(
    [
        *("HOME", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TZ", "USER"),
        *("LANG", "LANGUAGE"),  # and all of LC_
        *TO_START,
    ]
)
INTERNET = frozenset(
    [
        *("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"),
        *("all_proxy", "http_proxy", "https_proxy"),
        *("SSL_CERT_DIR", "SSL_CERT_FILE"),
    ]
)
# Python compares an IPv6 address with its brackets, others without
THIS_MACHINE = ["localhost", "127.0.0.1", "::1", "[::1]"]
# a file that is not there would be an error to some
NO_AWS_ACCOUNT = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def environment(home=None, internet=False):
    # type: (Path | None, bool) -> dict[str, str]
    """The environment for a program that we start.

    Args:
        home: A home directory of its own, where no settings of the user's are.
        internet: Whether it has to reach more than this machine.
    """
    found = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.startswith("LC_") or (internet and name in INTERNET)
    }
    found.update(NO_AWS_ACCOUNT)
    found.update(_no_proxy(internet))
    if home is not None:
        found["HOME"] = str(home)
    return found


def _no_proxy(internet):
    # type: (bool) -> dict[str, str]
    """What is asked without a proxy; said even where the shell knows of none.

    macOS would take the proxy of the system's settings otherwise.
    """
    hosts = list(THIS_MACHINE)
    if internet:
        # programs differ in which of the two they read
        given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
        hosts = [host.strip() for host in given.split(",") if host.strip()] + hosts
    text = ",".join(hosts)
    return {"NO_PROXY": text, "no_proxy": text}
