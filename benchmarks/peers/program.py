"""The Python peers at work, in the environment that has them.

The first line of stdin is what they work on, each further one names a piece of work
and says how often it is done; one line of stdout answers: seconds of CPU time each.
"""

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
import jwt
import streamlit_cognito_auth
from authlib.jose import JsonWebKey, JsonWebToken
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet
from pycognito import AWSSRP, Cognito

Given = dict[str, Any]
ALGORITHMS = ["RS256"]


def arithmetic(given: Given) -> Callable[[], object]:
    """What pycognito computes in one sign-in."""
    client, asked = object(), given["challenge"]

    def work() -> object:
        srp = AWSSRP(
            given["email"],
            given["password"],
            given["pool_id"],
            given["client_id"],
            client=client,
        )
        return srp.process_challenge(asked, srp.get_auth_params())

    return work


def pycognito(given: Given) -> Callable[[], object]:
    """A sign-in as its README has it; both tokens are verified."""

    def work() -> object:
        user = Cognito(given["pool_id"], given["client_id"], username=given["email"])
        return user.authenticate(password=given["password"])

    return work


def kept_client(given: Given) -> Callable[[], object]:
    """The same with a boto3 client and an object that are kept."""
    user = Cognito(given["pool_id"], given["client_id"], username=given["email"])
    return lambda: user.authenticate(password=given["password"])


def streamlit_cognito(given: Given) -> Callable[[], object]:
    """A sign-in of streamlit-cognito-auth without cookies, but for what it draws."""
    door = streamlit_cognito_auth.CognitoAuthenticator(
        given["pool_id"],
        given["client_id"],
        boto_client=boto3.client("cognito-idp"),
        use_cookies=False,
    )

    def work() -> object:
        if not door._login(given["email"], given["password"]):
            raise RuntimeError("streamlit-cognito-auth did not sign in")
        return door

    return work


def verify_pycognito(given: Given) -> Callable[[], object]:
    """The access token, by an object that is kept."""
    user = Cognito(given["pool_id"], given["client_id"])
    return lambda: user.verify_token(given["access_token"], "access_token", "access")


def verify_pyjwt(given: Given) -> Callable[[], object]:
    """The access token, with a key that is kept."""
    key = jwt.PyJWK(given["keys"]["keys"][0]).key
    issuer, client_id = given["issuer"], given["client_id"]

    def work() -> object:
        claims = jwt.decode(
            given["access_token"], key, algorithms=ALGORITHMS, issuer=issuer
        )
        return _are(claims, client_id)

    return work


def verify_joserfc(given: Given) -> Callable[[], object]:
    """The access token, with a key set that is kept."""
    keys = KeySet.import_key_set(given["keys"])
    rules = joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": given["issuer"]},
        exp={"essential": True},
        client_id={"essential": True, "value": given["client_id"]},
        token_use={"essential": True, "value": "access"},
    )

    def work() -> object:
        token = joserfc_jwt.decode(given["access_token"], keys, algorithms=ALGORITHMS)
        rules.validate(token.claims)
        return token.claims

    return work


def verify_authlib(given: Given) -> Callable[[], object]:
    """The access token, with a key set that is kept."""
    keys = JsonWebKey.import_key_set(given["keys"])
    reader = JsonWebToken(ALGORITHMS)
    rules = {
        "iss": {"essential": True, "value": given["issuer"]},
        "exp": {"essential": True},
        "client_id": {"essential": True, "value": given["client_id"]},
        "token_use": {"essential": True, "value": "access"},
    }

    def work() -> object:
        claims = reader.decode(given["access_token"], keys, claims_options=rules)
        claims.validate()
        return claims

    return work


def _are(claims: dict[str, Any], client_id: str) -> dict[str, Any]:
    found = claims["client_id"], claims["token_use"]
    if found != (client_id, "access"):
        raise ValueError("another client, or another token")
    return claims


WORK: dict[str, Callable[[Given], Callable[[], object]]] = {
    "arithmetic": arithmetic,
    "sign_in": pycognito,
    "sign_in_kept": kept_client,
    "sign_in_streamlit": streamlit_cognito,
    "verify_pycognito": verify_pycognito,
    "verify_pyjwt": verify_pyjwt,
    "verify_joserfc": verify_joserfc,
    "verify_authlib": verify_authlib,
}


def keys_pycognito(given: Given) -> Callable[[], object]:
    """A key of a cold key set, as each sign-in asks for it."""
    # where it would have the key set from
    os.environ.pop("COGNITO_JWKS", None)
    return lambda: Cognito(
        given["pool_id"],
        given["client_id"],
        boto3_client_kwargs={"endpoint_url": given["url"]},
    ).get_key(given["key_id"])


def keys_pyjwt(given: Given) -> Callable[[], object]:
    """A key of a cold key set, by one client for all threads."""
    client = jwt.PyJWKClient(given["keys_url"])
    return lambda: client.get_signing_key(given["key_id"])


AT_ONCE: dict[str, Callable[[Given], Callable[[], object]]] = {
    "sign_in": kept_client,
    "keys_pycognito": keys_pycognito,
    "keys_pyjwt": keys_pyjwt,
}


def cpu_seconds(work: Callable[[], object], times: int) -> list[float]:
    """The CPU time of each."""
    started = time.process_time()
    for _ in range(times):
        work()
    return [(time.process_time() - started) / times]


def at_once(work: Callable[[], object], threads: int, each: int) -> list[float]:
    """The time that each took while others did the same."""
    taken: list[float] = []
    failed: list[BaseException] = []
    together = threading.Barrier(threads)

    def run() -> None:
        try:
            together.wait()
            for _ in range(each):
                started = time.perf_counter()
                work()
                taken.append(time.perf_counter() - started)
        except BaseException as error:
            failed.append(error)
            raise

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failed:
        raise failed[0]
    return taken


def main() -> None:
    """Do what stdin asks, until it ends."""
    # what a peer prints must not come between
    answers, sys.stdout = sys.stdout, io.StringIO()
    given = json.loads(sys.stdin.readline())
    ready: dict[str, Callable[[], object]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked["do"]
        if "threads" in asked:
            work = AT_ONCE[name](given)
            taken = at_once(work, asked["threads"], asked["each"])
        else:
            work = ready.setdefault(name, ready.get(name) or WORK[name](given))
            taken = cpu_seconds(work, asked["times"])
        print(json.dumps(taken), file=answers, flush=True)


if __name__ == "__main__":
    main()
