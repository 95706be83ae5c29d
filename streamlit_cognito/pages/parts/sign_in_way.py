"""The way of a sign-in: arrows between browser, app and Cognito, with their times."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from cognito_auth.cognito.recording import Exchange, Proven, proven
from cognito_auth.sessions.life import Beginning
from streamlit_cognito.script.provider import called
from streamlit_cognito.widgets.way import way
from streamlit_cognito.words import say

# which way an arrow leads: from whom to whom
ENDS = {
    "out-1": ("browser", "app"),
    "out-2": ("app", "cognito"),
    "back-2": ("cognito", "app"),
    "back-1": ("app", "browser"),
}
# What the browser brought first, in words.
BROUGHT: dict[Proven, str] = {
    "password": "way.password",
    "passkey": "way.address",
    "mailed_code": "way.address",
    "verified": "way.verified",
}
# What it brought after that, by the field that Cognito got it in.
ANSWERED = {"CREDENTIAL": "way.passkey", "EMAIL_OTP_CODE": "way.mailed_code"}
# What Cognito brought, by the challenge.
CAME = {"": "way.tokens", "EMAIL_OTP": "way.mail"}


@dataclass(frozen=True)
class Arrow:
    """What went one way at a time, seconds since the epoch: a name, and a text."""

    at: float
    kind: str
    name: str
    text: str = ""


def arrows(exchanges: Sequence[Exchange], beginning: Beginning) -> Iterator[Arrow]:
    """All that went between the three, in its order."""
    if proven(exchanges) == "provider":
        yield from _by_a_provider(exchanges)
    else:
        yield from _asked_and_answered(exchanges)
    if beginning.cookie_at:
        yield Arrow(beginning.cookie_at, "back-1", "", say("way.cookie"))


def provider(exchanges: Sequence[Exchange]) -> str:
    """The identity provider of a sign-in by one, as people call it."""
    named = {field.name: field.value for field in exchanges[0].sent}
    return called(named.get("identity_provider") or "")


def _by_a_provider(exchanges: Sequence[Exchange]) -> Iterator[Arrow]:
    name = provider(exchanges)
    asked, exchanged = exchanges
    yield Arrow(asked.begun_at, "out-1", "", say("federation.do", name=name))
    yield Arrow(asked.sent_at, "back-1", asked.operation, say("way.on", name=name))
    yield Arrow(asked.answered_at, "out-1", "", say("insight.code"))
    yield Arrow(exchanged.sent_at, "out-2", exchanged.operation)
    yield Arrow(exchanged.answered_at, "back-2", "", say("way.tokens"))


def _asked_and_answered(exchanges: Sequence[Exchange]) -> Iterator[Arrow]:
    before: Exchange | None = None
    brought = BROUGHT[proven(exchanges)]
    for one in exchanges:
        names = [field.name for field in one.sent]
        if before is None:
            yield Arrow(one.begun_at, "out-1", "", say(brought))
        elif one.begun_at != before.answered_at:
            # a person answered meanwhile
            is_first = before is exchanges[0] and brought == "way.address"
            page = "signin.title" if is_first else "page.challenge"
            yield Arrow(before.answered_at, "back-1", "", say(page))
            answered = (ANSWERED[name] for name in names if name in ANSWERED)
            answer = next(answered, "page.challenge")
            yield Arrow(one.begun_at, "out-1", "", say(answer))
        is_proof = "PASSWORD_CLAIM_SIGNATURE" in names
        proof = say("way.proof") if is_proof else ""
        yield Arrow(one.sent_at, "out-2", one.operation, proof)
        values = {field.name: field.value or "" for field in one.came}
        asked = values.get("ChallengeName", "")
        came = CAME.get(asked)
        yield Arrow(one.answered_at, "back-2", asked, say(came) if came else "")
        before = one


def drawn(exchanges: Sequence[Exchange], beginning: Beginning) -> str:
    """The arrows as HTML, each with its time and its ends."""
    began = exchanges[0].begun_at
    steps = "".join(_step(one, began) for one in arrows(exchanges, beginning))
    return way(steps, lanes_are_heard=False)


def _step(arrow: Arrow, began: float) -> str:
    at = round((arrow.at - began) * 1000)
    sender, receiver = (say(f"way.{lane}") for lane in ENDS[arrow.kind])
    heard = say("insight.step", at=at, sender=sender, receiver=receiver)
    # a long name breaks between its words
    name = re.sub(r"(?<=[a-z_])(?=[A-Z])|(?<=_)", "<wbr>", escape(arrow.name))
    return (
        f'<li class="{arrow.kind}"><span class="spoken">{escape(heard)}</span>'
        f'<b aria-hidden="true">{at} ms</b> '
        f"<bdi>{name}</bdi>{'<br>' if name else ''}{escape(arrow.text)}</li>"
    )
