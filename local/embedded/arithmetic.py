"""SRP's modular exponentiation on gmpy2: a sixth of the time of Python's own."""

import gmpy2  # type: ignore[import-not-found, import-untyped, unused-ignore]
import ministack.services.cognito as cognito


def power(base: int, exponent: int, modulus: int) -> int:
    """`pow(base, exponent, modulus)`, for positive exponents."""
    # an int again, because ministack pads and formats the result
    return int(gmpy2.powmod(base, exponent, modulus))


def install() -> None:
    """Shadow the builtin `pow` in ministack's Cognito, where only SRP uses it."""
    cognito.pow = power
