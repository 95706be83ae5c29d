"""Signatures that only a careless verifier believes, made with the signer's own key.

They are what Wycheproof's vectors for RS256 try: PKCS #1 v1.5 padding whose DER says
the same in another way, or something else (RFC 8017 section 9.2; CVE-2006-4339 and its
like). Made on the spot, so that nothing of it has to be copied here.
"""

import hashlib
from collections.abc import Iterator

import gmpy2
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SHA256 = bytes.fromhex("608648016503040201")  # the OID's value
SIZE = 256  # bytes of a key of 2048 bits


def der(tag: int, value: bytes, length: bytes | None = None) -> bytes:
    """One element; `length` takes the place of the right one."""
    return bytes([tag]) + (bytes([len(value)]) if length is None else length) + value


def right(digest: bytes) -> bytes:
    """The DigestInfo as it must be."""
    algorithm = der(0x30, der(0x06, SHA256) + der(0x05, b""))
    return der(0x30, algorithm + der(0x04, digest))


def digest_infos(digest: bytes) -> Iterator[tuple[str, bytes]]:
    """DigestInfos that are not as they must be, each with what is wrong with it."""
    parts = {
        "oid": (0x06, SHA256),
        "null": (0x05, b""),
        "digest": (0x04, digest),
    }

    def whole(oid: bytes, null: bytes, octets: bytes) -> bytes:
        return der(0x30, der(0x30, oid + null) + octets)

    for name, (tag, value) in parts.items():
        for wrong, element in elements(tag, value):
            made = {key: der(*part) for key, part in parts.items()} | {name: element}
            yield f"{name}: {wrong}", whole(made["oid"], made["null"], made["digest"])
    algorithm = der(0x06, SHA256) + der(0x05, b"")
    octets = der(0x04, digest)
    for wrong, element in elements(0x30, algorithm):
        yield f"algorithm: {wrong}", der(0x30, element + octets)
    for wrong, element in elements(0x30, der(0x30, algorithm) + octets):
        yield f"whole: {wrong}", element
    yield "without NULL", der(0x30, der(0x30, der(0x06, SHA256)) + octets)
    yield "NULL of its own", der(0x30, der(0x30, algorithm + der(0x05, b"")) + octets)
    yield "the digest alone", digest
    yield "the octets alone", octets
    for other in ("sha1", "sha384", "sha512", "md5"):
        short = hashlib.new(other, digest).digest()
        yield f"{other} under its name", der(0x30, der(0x30, algorithm) + der(4, short))
    for oid in ("2b0e03021a", "608648016503040202", "60864801650304020100"):
        yield f"OID {oid}", whole(der(6, bytes.fromhex(oid)), der(5, b""), octets)


def elements(tag: int, value: bytes) -> Iterator[tuple[str, bytes]]:
    """One element, wrong in each of the ways that BER and carelessness know."""
    size = len(value)
    yield "long form", der(tag, value, bytes([0x81, size]))
    yield "long form with a zero", der(tag, value, bytes([0x82, 0, size]))
    yield "one too long", der(tag, value, bytes([size + 1]))
    if size:
        yield "one too short", der(tag, value, bytes([size - 1]))
        yield "cut", der(tag, value[:-1])
        yield "first byte changed", der(tag, bytes([value[0] ^ 1]) + value[1:])
        yield "last byte changed", der(tag, value[:-1] + bytes([value[-1] ^ 1]))
        yield "empty", der(tag, b"")
    for bits in (32, 40, 64):
        huge = (2**bits + size).to_bytes(bits // 8 + 1)
        yield f"overflow of {bits} bits", der(tag, value, overlong(huge))
        yield f"2^{bits} - 1", der(tag, value, overlong(b"\xff" * (bits // 8)))
    yield "no length", bytes([tag])
    yield "indefinite", der(tag, value, b"\x80")
    yield "indefinite, ended", der(tag, value + b"\0\0", b"\x80")
    yield "zeros behind", der(tag, value + b"\0\0")
    yield "zeros before", der(tag, b"\0\0" + value)
    yield "NULL behind", der(tag, value + b"\x05\0")
    yield "NULL before", der(tag, b"\x05\0" + value)
    yield "rubbish behind", der(tag, value + b"\x49\x77")
    yield "as a constructed one", der(tag ^ 0x20, value)
    for other in (0x00, 0x01, 0x02, 0x13, 0x31, 0xFF):
        yield f"tag {other:02x}", der(other, value)
    yield "twice", der(tag, der(tag, value))
    yield "gone", b""


def overlong(length: bytes) -> bytes:
    return bytes([0x80 | len(length)]) + length


def paddings(info: bytes) -> Iterator[tuple[str, bytes]]:
    """Encoded messages around a right DigestInfo, each wrong in one way."""
    full = SIZE - 3 - len(info)

    def around(fill: bytes, begin: bytes = b"\0\1", behind: bytes = b"") -> bytes:
        return begin + fill + b"\0" + info + behind

    yield (
        "short padding, rubbish behind",
        around(b"\xff" * 8, behind=b"\0" * (full - 8)),
    )
    yield "no padding, rubbish behind", around(b"", behind=b"\x11" * full)
    yield "block type 2", around(b"\xff" * full, b"\0\2")
    yield "block type 0", around(b"\0" * full, b"\0\0")
    yield "begins with 1", around(b"\xff" * full, b"\1\1")
    yield "one byte of padding is zero", around(b"\xff" * (full - 1) + b"\0")
    yield "one byte of padding is fe", around(b"\xfe" + b"\xff" * (full - 1))
    yield "no zero behind the padding", b"\0\1" + b"\xff" * (full + 1) + info
    yield "nothing but padding", b"\0\1" + b"\xff" * (SIZE - 2)


def padded(info: bytes) -> bytes:
    """EMSA-PKCS1-v1_5 around whatever a DigestInfo is taken to be."""
    return b"\0\1" + b"\xff" * (SIZE - 3 - len(info)) + b"\0" + info


def signed(key: RSAPrivateKey, message: bytes) -> bytes:
    """The signature whose opening is this encoded message."""
    numbers = key.private_numbers()
    value = gmpy2.powmod(int.from_bytes(message), numbers.d, numbers.public_numbers.n)
    return int(value).to_bytes(SIZE)
