"""What people do, over and over, and what they must never see."""

import random
import re
import threading
import time
from collections import Counter
from contextlib import suppress

from websockets.exceptions import WebSocketException

from cognito_auth.mailbox import MailboxError, code_for
from tests.soak.client import Client, Page
from tests.stack import PASSWORD

WRONG = "Wrong horse 8 battery!"
# Where somebody who is signed in finds the way out.
OUT = "Sign out"
PLACES = ["", "members", "account"]
# An account of which nobody knows the password.
VICTIM = "victim@example.com"
CODE_SECONDS = 3.0


class Tally:
    """What all of them did, and what went wrong.

    Attributes:
        done: How often each thing was done.
        said: How often each sentence was said in its place.
        lost: How often a sign-in was gone that nobody had ended.
        wordless: What went wrong without a sentence.
    """

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.lost: list[str] = []
        self.wordless: list[str] = []

        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        return sum(self.done.values())

    def note(self, what: str, sentences: list[str]) -> None:
        with self._lock:
            self.done[what] += 1
            # without the time to wait, and the reference
            self.said.update(
                re.sub(r"\(.*\)|in [\d\\\\:]+", "", one) for one in sentences
            )


class Person(threading.Thread):
    """Somebody with an account and a browser of their own, until told to stop.

    Args:
        email: Their address; the password is `PASSWORD`.
        port: The app's.
        mailbox_url: Where their mail is.
        tally: Is told of it.
        stop: Ends it.
        seed: Of what they feel like.
        pause_seconds: How long they look at each page.
    """

    def __init__(
        self,
        email: str,
        port: int,
        mailbox_url: str,
        tally: Tally,
        stop: threading.Event,
        seed: int,
        pause_seconds: float = 0.0,
    ) -> None:
        super().__init__(daemon=True)
        self._email = email
        self._port = port
        self._mailbox_url = mailbox_url
        self._tally = tally
        self._stopped = stop
        self._random = random.Random(seed)
        self._pause_seconds = pause_seconds

    def run(self) -> None:
        client = Client(self._port)
        while not self._stopped.is_set():
            try:
                self._visit(client)
            except (OSError, WebSocketException, TimeoutError, LookupError) as error:
                self._tally.wordless.append(f"{type(error).__name__}: {error}")

    def _visit(self, client: Client) -> None:
        if self._random.random() < 0.1:
            self._reset(client)
        if not self._sign_in(client):
            return
        for _ in range(self._random.randrange(2, 25)):
            self._look(client)
        self._sign_out(client)

    def _sign_in(self, client: Client) -> bool:
        """Whether they are in; after a wrong password, or a guess at another's."""
        with client.page("signin") as page:
            for email in (VICTIM, self._email):
                if self._random.random() < 0.2:
                    self._send(page, "wrong password", "Sign in", email, WRONG)
            self._send(page, "sign in", "Sign in", self._email, PASSWORD)
            is_in = page.has(OUT)
            if is_in and not client.has_session:
                self._tally.wordless.append("signed in without a cookie")
            return is_in and client.has_session

    def _look(self, client: Client) -> None:
        with client.page(self._random.choice(PLACES)) as page:
            self._stays(page, "page")
            for _ in range(self._random.randrange(3)):
                page.rerun()
                self._stays(page, "rerun")

    def _stays(self, page: Page, what: str) -> None:
        """Whoever was signed in still is, or is told what is the matter."""
        self._note(page, what, is_good=page.has(OUT))
        if not page.has(OUT) and not page.problems:
            self._tally.lost.append(what)

    def _sign_out(self, client: Client) -> None:
        with client.page("account") as page:
            if page.has(OUT):
                page.send(OUT)
                self._note(page, "sign out", is_good=not page.has(OUT))

    def _reset(self, client: Client) -> None:
        """Have a code mailed, enter a wrong one, then the right one."""
        with client.page("forgot") as page:
            if page.has("Mail me a code"):
                page.send("Mail me a code", Email=self._email)
                self._note(page, "ask for a code", is_good=bool(page.successes))
            if not page.has("Set new password"):
                return
            for code in ("000000", self._code()):
                page.send(
                    "Set new password",
                    Email=self._email,
                    Verification_code=code,
                    New_password=PASSWORD,
                    Repeat_new_password=PASSWORD,
                )
                is_good = not page.has("Set new password")
                self._note(page, "enter a code", is_good=is_good)
                if is_good:
                    return

    def _code(self) -> str:
        until = time.monotonic() + CODE_SECONDS
        while time.monotonic() < until:
            with suppress(MailboxError):
                if code := code_for(self._mailbox_url, self._email):
                    return code
            time.sleep(0.1)
        return "111111"

    def _send(
        self, page: Page, what: str, button: str, email: str, password: str
    ) -> None:
        if not page.has(button):
            # the page says why
            self._note(page, what, is_good=False)
            return
        page.send(button, Email=email, Password=password)
        self._note(page, what, is_good=page.has(OUT))

    def _note(self, page: Page, what: str, *, is_good: bool) -> None:
        self._tally.note(what, page.problems)
        if page.exceptions or not (is_good or page.problems):
            said = page.exceptions or page.texts[:5]
            self._tally.wordless.append(f"{what}: {said}")
            page.exceptions.clear()
        if self._pause_seconds:
            self._stopped.wait(self._pause_seconds)
