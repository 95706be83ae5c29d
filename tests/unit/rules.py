"""Our own rules of secure code, read from the syntax tree: one function each.

Semgrep can say the same in its own language. It was tried: an environment of 330 MB
with 68 packages and five seconds of a processor a run, for rules that are a few lines
each here and take milliseconds.
"""

import ast
import re
from collections.abc import Callable, Iterator

Rule = Callable[[ast.AST], bool]

SECRET = re.compile(
    r"(.*_)?(password|passwords|code|codes|secret|secrets|token|tokens|ticket|tickets|"
    r"cookie|cookies|otp|sealed_tokens|challenge_session|fernet)$"
)
# of an error or a difference: how it is called, and not what was typed
HARMLESS = {"error.code", "refusal.code"}
LOG = {"debug", "info", "warning", "error", "exception", "critical", "log"}
DANGEROUS = {"eval", "exec", "compile", "__import__", "mktemp", "system", "popen"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "random", "xml", "yaml"}
WEAK = {"md5", "sha1", "MD5", "SHA1", "ECB", "DES", "RC4", "ARC4"}


def name_of(node: ast.AST) -> str:
    """`log.warning` of a call of it, `error.code` of that attribute."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def secrets_in(node: ast.AST) -> Iterator[str]:
    """Every name in it that holds a secret; their lengths and classes are none."""
    if isinstance(node, ast.Call) and name_of(node) in ("len", "type", "masked_email"):
        return
    name = name_of(node)
    if isinstance(node, ast.Name | ast.Attribute) and name not in HARMLESS:
        if SECRET.fullmatch(name.rpartition(".")[2]):
            yield name
        return
    for child in ast.iter_child_nodes(node):
        yield from secrets_in(child)


def logs_a_secret(node: ast.AST) -> bool:
    """A log line is made of a secret."""
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node)
    is_log = name.startswith("log.") and name.rpartition(".")[2] in LOG
    if not is_log and name not in ("print", "log_rarely"):
        return False
    return any(any(secrets_in(part)) for part in node.args)


def raises_a_secret(node: ast.AST) -> bool:
    """An error's text is made of a secret."""
    return (
        isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and any(
            any(secrets_in(value.value))
            for part in node.exc.args
            for value in ast.walk(part)
            if isinstance(value, ast.FormattedValue)
        )
    )


def compares_a_secret(node: ast.AST) -> bool:
    """A secret is compared as any text is, which tells by its time how far it fits."""
    if not isinstance(node, ast.Compare):
        return False
    if not all(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
        return False
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) for side in sides):
        return False
    words = [name_of(side).rpartition(".")[2] for side in sides]
    return any(
        re.search(r"(_hash|signature|secret|^ticket|^cookie)$", w) for w in words
    )


def runs_what_it_gets(node: ast.AST) -> bool:
    """Text becomes code, or a command of the shell."""
    if not isinstance(node, ast.Call):
        return False
    shell = any(
        word.arg == "shell" and getattr(word.value, "value", True) is not False
        for word in node.keywords
    )
    name = name_of(node)
    is_pattern = name.startswith("re.")
    return shell or (name.rpartition(".")[2] in DANGEROUS and not is_pattern)


def imports_what_is_unsafe(node: ast.AST) -> bool:
    """A module that runs what it reads, or whose random numbers can be foretold."""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in UNSAFE_MODULES
    return isinstance(node, ast.Import) and any(
        alias.name.partition(".")[0] in UNSAFE_MODULES for alias in node.names
    )


def is_weak(node: ast.AST) -> bool:
    """A hash or a cipher that is broken."""
    if isinstance(node, ast.Call) and name_of(node) in ("hashlib.new", "hmac.new"):
        return any(getattr(part, "value", "") in WEAK for part in node.args)
    word = getattr(node, "attr", None) or getattr(node, "name", None)
    return isinstance(node, ast.Attribute | ast.alias) and word in WEAK


def trusts_anybody(node: ast.AST) -> bool:
    """TLS without a check of who answers."""
    if isinstance(node, ast.keyword):
        is_off = isinstance(node.value, ast.Constant) and node.value.value is False
        return node.arg in ("verify", "check_hostname") and is_off
    return isinstance(node, ast.Attribute) and node.attr in (
        "CERT_NONE",
        "_create_unverified_context",
    )


def builds_a_query(node: ast.AST) -> bool:
    """A query is put together where it is asked."""
    return (
        isinstance(node, ast.Call)
        and name_of(node).rpartition(".")[2] in ("execute", "executemany")
        and bool(node.args)
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        and "PRAGMA" not in ast.unparse(node.args[0])
    )


def trusts_html(node: ast.AST) -> bool:
    """Markdown with HTML in it, which may be anybody's."""
    return isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"


def opens_a_cookie(node: ast.AST) -> bool:
    """A cookie that scripts can read, or that goes with other sites' requests."""
    if not isinstance(node, ast.Call) or not name_of(node).endswith(".set_cookie"):
        return False
    said = {word.arg: ast.unparse(word.value) for word in node.keywords}
    return said.get("httponly") != "True" or said.get("samesite") != "'lax'"


def verifies_loosely(node: ast.AST) -> bool:
    """A token is verified without saying by which algorithm, or not at all."""
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node)
    if name in ("jws.verify", "jwt.decode"):
        said = {word.arg: ast.unparse(word.value) for word in node.keywords}
        return said.get("algorithms") != "[ALGORITHM]"
    return name.rpartition(".")[2].startswith("get_unverified")


RULES: list[Rule] = [
    logs_a_secret,
    raises_a_secret,
    compares_a_secret,
    runs_what_it_gets,
    imports_what_is_unsafe,
    is_weak,
    trusts_anybody,
    builds_a_query,
    trusts_html,
    opens_a_cookie,
    verifies_loosely,
]


def broken(text: str) -> Iterator[tuple[str, int]]:
    """The rules that a file breaks, and the lines where it does."""
    for node in ast.walk(ast.parse(text)):
        for rule in RULES:
            if rule(node):
                yield rule.__name__, getattr(node, "lineno", 0)
