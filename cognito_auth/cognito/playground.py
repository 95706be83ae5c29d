"""SRP on made-up numbers: our own half, as at a sign-in, and a Cognito of this page.

Nothing here is anybody's: the password, the salt and the secret numbers are made up,
so that all of them can be shown.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from cognito_auth.cognito.srp import SRP

Change = Literal["nothing", "byte", "zero", "password", "time"]
# What is seen to fail: nothing, a check of ours, or Cognito's comparison.
Failed = Literal["", "here", "signature"]

PASSWORD, OTHER_PASSWORD = "violet-anchor-17", "violet-anchor-18"
POOL_ID, USER = "eu-central-1_MadeUp", "made-up-user"
SALT = "5eb63bbbe01eeed093cb22bb8f5acdc3"
SECRET_BLOCK = base64.b64encode(b"a made-up secret block").decode()
# The smallest prime N above 2000 for which (N - 1) / 2 is one too.
SMALL_PRIME, SMALL_A, SMALL_B = 2027, 1234, 777
LARGE_A = int.from_bytes(hashlib.sha256(b"a made-up a").digest())
LARGE_B = int.from_bytes(hashlib.sha512(b"a made-up b").digest())


@dataclass(frozen=True)
class Played:
    """What came of a sign-in: the numbers by name, in their order, and the check.

    `S@app` is the S that this app came to, `S@cognito` Cognito's. `text` is what our
    own code said, where it refused.
    """

    numbers: dict[str, str]
    failed: Failed
    text: str = ""


class _Ours(SRP):
    """Our half, computing with a made-up secret, and perhaps in a small group."""

    def __init__(self, password: str, *, is_small: bool) -> None:
        super().__init__(USER, password, POOL_ID, "made-up-client")
        if is_small:
            self.big_n = SMALL_PRIME
            self.val_k = multiplier(self.big_n, self.val_g)
        self.small_a_value = SMALL_A if is_small else LARGE_A
        self.large_a_value = self.calculate_a()


class _Cognitos:
    """The other half, from the verifier alone; it shares no code with ours.

    Source: RFC 5054 sections 2.5.3 and 2.6.
    """

    def __init__(self, ours: _Ours, *, is_small: bool) -> None:
        self._prime, self._b = ours.big_n, SMALL_B if is_small else LARGE_B
        # kept since the password was set, which was forgotten then
        self._verifier = pow(ours.val_g, private_number(PASSWORD), self._prime)
        hidden = ours.val_k * self._verifier + pow(ours.val_g, self._b, self._prime)
        self.public = hidden % self._prime

    def shared(self, big_a: int) -> int:
        """The number S, by v and b."""
        u = scrambler(big_a, self.public)
        mixed = big_a * pow(self._verifier, u, self._prime)
        return pow(mixed, self._b, self._prime)

    def signature(self, secret: int, big_a: int, timestamp: str) -> str:
        """The proof that it expects of whoever knows the password, by S."""
        key = _key(secret, scrambler(big_a, self.public))
        name = POOL_ID.partition("_")[2] + USER
        text = name.encode() + base64.b64decode(SECRET_BLOCK) + timestamp.encode()
        return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def play(change: Change, *, is_small: bool, position: int = 0) -> Played:
    """Sign in with one thing changed.

    Args:
        change: `byte`: one of B, on its way; `zero`: B is 0; `password`: another one is
            typed; `time`: that of the message, after it was signed.
        is_small: Whether N is a number that one can compute with by hand.
        position: Which byte of B, from its first on.
    """
    typed = OTHER_PASSWORD if change == "password" else PASSWORD
    ours = _Ours(typed, is_small=is_small)
    theirs = _Cognitos(ours, is_small=is_small)
    came = {"byte": flipped(theirs.public, position), "zero": 0}.get(
        change, theirs.public
    )
    asked = ours.get_auth_params()
    numbers = {
        "N": f"{ours.big_n:x}",
        "g": f"{ours.val_g:x}",
        "k": f"{ours.val_k:x}",
        "a": f"{ours.small_a_value:x}",
        "A": asked["SRP_A"],
        "salt": SALT,
        "B@cognito": f"{theirs.public:x}",
        "B@app": f"{came:x}",
    }
    challenge = {"USER_ID_FOR_SRP": USER, "USERNAME": USER, "SALT": SALT}
    challenge |= {"SRP_B": f"{came:x}", "SECRET_BLOCK": SECRET_BLOCK}
    # asked first: as an error it would be a line of the log
    u = scrambler(ours.large_a_value, came)
    if problem := ours.problem_of(came, u):
        return Played(numbers, "here", problem)
    answer = ours.process_challenge(challenge, asked)
    x = private_number(typed)
    base = came - ours.val_k * pow(ours.val_g, x, ours.big_n)
    timestamp = answer["TIMESTAMP"]
    if change == "time":
        # the last digit of the year
        timestamp = timestamp[:-1] + str((int(timestamp[-1]) + 1) % 10)
    shared = theirs.shared(ours.large_a_value)
    expected = theirs.signature(shared, ours.large_a_value, timestamp)
    numbers |= {
        "u": f"{u:x}",
        "x": f"{x:x}",
        "S@app": f"{pow(base, ours.small_a_value + u * x, ours.big_n):x}",
        "S@cognito": f"{shared:x}",
        "TIMESTAMP": timestamp,
        "PASSWORD_CLAIM_SIGNATURE@app": answer["PASSWORD_CLAIM_SIGNATURE"],
        "PASSWORD_CLAIM_SIGNATURE@cognito": expected,
    }
    is_same = hmac.compare_digest(answer["PASSWORD_CLAIM_SIGNATURE"], expected)
    return Played(numbers, "" if is_same else "signature")


def length(*, is_small: bool) -> int:
    """How many bytes N has, and B at most."""
    return 2 if is_small else 384


def flipped(number: int, position: int) -> int:
    """The number with the lowest bit of one of its bytes turned round."""
    size = (number.bit_length() + 7) // 8
    return number ^ 1 << 8 * (size - 1 - position % size)


def scrambler(big_a: int, big_b: int) -> int:
    """The number u: which two public numbers an attempt goes by."""
    return _hash(_padded(big_a), _padded(big_b))


def multiplier(prime: int, generator: int) -> int:
    """The number k: what v is multiplied by in B."""
    return _hash(_padded(prime), _padded(generator))


def private_number(password: str) -> int:
    """The number x of a made-up password."""
    name = POOL_ID.partition("_")[2]
    identity = hashlib.sha256(f"{name}{USER}:{password}".encode()).digest()
    return _hash(_padded(int(SALT, 16)), identity)


def _key(secret: int, u: int) -> bytes:
    """HKDF of S; Cognito calls it by this name, and takes 16 bytes (RFC 5869)."""
    first = hmac.new(_padded(u), _padded(secret), hashlib.sha256).digest()
    info = b"Caldera Derived Key\x01"
    return hmac.new(first, info, hashlib.sha256).digest()[:16]


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


def _padded(number: int) -> bytes:
    """A number as Cognito hashes it: with room for a sign."""
    return number.to_bytes(number.bit_length() // 8 + 1)
