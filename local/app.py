"""Runs the app as a child that never outlives its parent.

`python -m local.app PORT` is `streamlit run ui/Home.py`, but ends when its standard
input does, which happens even if the parent is killed.
"""

import os
import signal
import sys
import threading

from streamlit.web import cli


def main() -> None:
    """Start Streamlit on the port that the first argument names."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = [
        "streamlit",
        "run",
        "ui/Home.py",
        f"--server.port={sys.argv[1]}",
        "--server.headless=true",
        # what is printed, whatever a config.toml says
        "--server.address=127.0.0.1",
        "--server.baseUrlPath=",
        # those of a checkout may name a pool on AWS
        f"--secrets.files={os.devnull}",
    ]
    cli.main()


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
