"""The embedded Cognito: ministack's, with its holes closed, on 127.0.0.1 only.

    python -m local.emulator --port 4566 --state-dir .local/emulator

It runs in the foreground until SIGINT or SIGTERM and then saves its state.
Everything it keeps, signing keys and passwords in clear among it, is in the state
directory, which nobody else may read. Other users of this machine can still connect
to the port, sign as "test" and read the mails.

Local limits, so that nobody takes them for Cognito's behaviour:

- no SMS; a phone number can't be verified
- a device is confirmed by the access token of the sign-in that it came with, and has
  neither the address nor the software that Cognito notes of it
- nobody signs up without a password, though Cognito lets one where others can be used
- a passkey's friendly name is "Passkey" and a number, Cognito's says who made it;
  attestation is checked as far as it goes without the makers' certificates
- who doesn't exist is offered what everybody is who has a password, every second one a
  passkey as well; Cognito documents a random choice, and not how it makes it
- refresh tokens are JWTs, Cognito's can't be read
- of managed login no forms, and of other providers those of OpenID Connect alone, by
  http where they are on this machine: see `embedded/hosted.py`; it is at this server's
  own address, whatever a pool's domain is called
- no identity pools; of the Lambda triggers only pre sign-up, pre token generation and
  custom message: see `embedded/triggers.py`
- a Lambda function runs with this Python, whatever its runtime says, as the user who
  started us, without limits of memory and network: it gets its own variables alone, but
  can read what that user can, this stack's state among it
- of an API neither throttle nor access log, and no page of a browser may call it
  whatever its CORS says; a refresh token gets 403 there, Cognito's would get 401
- a group's role is not looked for, and is in no token
- a pool that doesn't say so keeps an old address until the code for a new one came
  back; Cognito changes it at once there, but the provider that scripts/up may have to
  use can't say it
- SES takes every sender for a verified one
- no quotas: mails and requests are not limited, only wrong codes and passwords are
- lockouts and challenges in progress do not survive a restart
- requests are held to botocore's model of Cognito; its limits on what a string inside
  AuthParameters or ChallengeResponses may be are checked for user names alone
- SetUserPoolMfaConfig forgets the factors it is not told of; AWS documents that for
  UpdateUserPool and UpdateUserPoolClient only
- what Cognito's documents leave open about sign-in by choice, passkeys, mailed codes,
  devices and federation stands at the top of their modules, as "from memory"
- an unknown user's id in a challenge is a UUID where user names are addresses; AWS
  documents one for all pools
- error messages follow Cognito's where they are known; only their codes are meant
- a proof of the password is good once; ministack says Cognito's is until it expires
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.embedded import surroundings

DEFAULT_SERVICES = ("cognito-idp",)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the embedded Cognito until it is told to stop.

    Args:
        argv: Command line without the program's name.

    Returns:
        The exit code: 1 when it can't start here.
    """
    arguments = _parser().parse_args(argv)
    state_dir = arguments.state_dir.absolute()
    try:
        surroundings.check_version()
        surroundings.make_private(state_dir)
        surroundings.claim(state_dir)
    except surroundings.UnusableSurroundings as error:
        sys.stderr.write(f"{error}\n")
        return 1
    surroundings.set_environment(arguments.port, state_dir, arguments.services)
    try:
        asyncio.run(_serve(arguments, state_dir))
    except OSError as error:
        sys.stderr.write(
            f"Can't listen on 127.0.0.1:{arguments.port}: {error.strerror}.\n"
        )
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="local.emulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument(
        "--services",
        type=lambda text: tuple(text.split(",")),
        default=DEFAULT_SERVICES,
        help="AWS services to answer for, separated by commas",
    )
    parser.add_argument(
        "--stop-at-eof",
        action="store_true",
        help="stop when standard input closes, as it does when the parent dies",
    )
    parser.add_argument(
        "--test-clock",
        action="store_true",
        help="for tests: add the seconds in STATE_DIR/clock-offset-seconds to the time",
    )
    return parser


async def _serve(arguments: argparse.Namespace, state_dir: Path) -> None:
    # only now: ministack reads its environment as it is imported
    import hypercorn.asyncio
    import hypercorn.config
    import ministack.app as ministack_app

    from local.embedded import calls, http_guard, rules, saver

    rules.install(state_dir if arguments.test_clock else None)
    if "lambda" in arguments.services:
        # not otherwise: it is large
        from local.embedded import functions

        functions.install()
    if "apigateway" in arguments.services:
        from local.embedded import apis

        apis.install()
    # it would run scripts that it finds in the root of the file system
    ministack_app._collect_scripts = lambda *directories: []

    stop = asyncio.Event()
    _stop_on_signals(stop)
    if arguments.stop_at_eof:
        _stop_at_eof(stop)

    state_saver = saver.Saver(calls.LOCK)

    async def until_stopped() -> None:
        await stop.wait()
        # ministack saves next, and both would write the same temporary file
        await asyncio.to_thread(state_saver.stop)

    config = hypercorn.config.Config()
    config.bind = [f"127.0.0.1:{arguments.port}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = 1.0
    # Any: hypercorn spells out every message that an application may send
    guarded: Any = http_guard.HttpGuard(
        ministack_app.app, arguments.port, state_saver.changed, arguments.services
    )
    state_saver.start()
    await hypercorn.asyncio.serve(guarded, config, shutdown_trigger=until_stopped)
    if "lambda" in arguments.services:
        functions.stop()


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)


def _stop_at_eof(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(0, 1024):
            pass
        # the loop may have ended on a signal meanwhile
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
