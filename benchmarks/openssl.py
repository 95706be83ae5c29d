"""OpenSSL's constant-time exponentiation: the limit of the arithmetic, by ctypes.

Nothing but the benchmarks reaches for it: which library it is, and whether its names
can be seen at all, differs from Python to Python.
"""

import ctypes
import ctypes.util
import ssl
from ctypes import c_char_p, c_int, c_void_p
from functools import cache

from benchmarks.srp import PRIME

_SIGNATURES = {
    "OpenSSL_version": (c_char_p, [c_int]),
    "BN_CTX_new": (c_void_p, []),
    "BN_CTX_free": (None, [c_void_p]),
    "BN_MONT_CTX_new": (c_void_p, []),
    "BN_MONT_CTX_set": (c_int, [c_void_p] * 3),
    "BN_new": (c_void_p, []),
    "BN_free": (None, [c_void_p]),
    "BN_bin2bn": (c_void_p, [c_char_p, c_int, c_void_p]),
    "BN_bn2binpad": (c_int, [c_void_p, c_char_p, c_int]),
    "BN_mod_exp_mont_consttime": (c_int, [c_void_p] * 6),
}
_BYTES = PRIME.bit_length() // 8


@cache
def _library() -> ctypes.CDLL:
    # the one that Python has loaded, or the system's where Python has it built in
    for name in (ssl._ssl.__file__, ctypes.util.find_library("crypto")):  # type: ignore[attr-defined]
        library = ctypes.CDLL(name)
        if hasattr(library, "BN_mod_exp_mont_consttime"):
            break
    for called, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, called)
        function.restype, function.argtypes = result, arguments
    return library


def version() -> str:
    """Which OpenSSL it is."""
    found: bytes = _library().OpenSSL_version(0)
    return found.decode()


def _number(value: int) -> int:
    data = value.to_bytes((value.bit_length() + 7) // 8)
    number: int = _library().BN_bin2bn(data, len(data), None)
    return number


@cache
def _modulus() -> tuple[int, int]:
    """The prime, and what is computed of it once."""
    library, prime = _library(), _number(PRIME)
    context, montgomery = library.BN_CTX_new(), library.BN_MONT_CTX_new()
    library.BN_MONT_CTX_set(montgomery, prime, context)
    library.BN_CTX_free(context)
    return prime, montgomery


def power(base: int, exponent: int) -> int:
    """`pow(base, exponent, PRIME)`, without holding the GIL."""
    library = _library()
    prime, montgomery = _modulus()
    numbers = [_number(base % PRIME), _number(exponent), library.BN_new()]
    context = library.BN_CTX_new()
    based, raised, result = numbers
    library.BN_mod_exp_mont_consttime(result, based, raised, prime, context, montgomery)
    data = ctypes.create_string_buffer(_BYTES)
    library.BN_bn2binpad(result, data, _BYTES)
    library.BN_CTX_free(context)
    for number in numbers:
        library.BN_free(number)
    return int.from_bytes(data.raw)
