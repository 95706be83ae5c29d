"""local/provision.py: how the applying is run, and what a failure says."""

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from local import preparation, provider, ways_in
from local.fit import Schema
from local.preparation import Origin
from local.provision import Provisioned, provision
from local.terraform import TerraformError

PROGRAM = r"""#!/bin/sh
echo "$1 $TF_CLI_CONFIG_FILE" >> {calls}
if [ "$1" = apply ]; then
    [ -f "{applied}" ] && cp "{applied}" terraform.tfstate
    exit {code}
fi
version=6.62.0
[ -n "$TF_CLI_CONFIG_FILE" ] && version=3.39.0
plugin=.terraform/providers/registry.terraform.io/hashicorp/aws/$version/any
mkdir -p $plugin && touch $plugin/terraform-provider-aws
printf 'provider "registry.terraform.io/hashicorp/aws" {{\n  version = "%s"\n}}\n' \
    $version > .terraform.lock.hcl
"""
Run = Callable[..., Provisioned]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Provision with a program that only says how it was called."""
    knows = Schema(
        provider={"block_types": {"endpoints": {"block": {"attributes": {"sts": {}}}}}}
    )
    monkeypatch.setattr(provider, "lay_out_mirror", lambda own: own / provider.CONFIG)
    monkeypatch.setattr(preparation, "_schema", lambda own, terraform: knows)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "main.tf").write_text("")

    def call(origin: Origin, *, code: int = 0) -> Provisioned:
        program = tmp_path / "program"
        program.write_text(
            PROGRAM.format(
                calls=tmp_path / "calls", code=code, applied=tmp_path / "applied"
            )
        )
        program.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as server:
            return provision(
                source=tmp_path / "source",
                work_dir=tmp_path / "terraform",
                endpoint_url=f"http://127.0.0.1:{server.getsockname()[1]}",
                report=lambda _: None,
                program=program,
                origin=origin,
            )

    return call


def test_the_packaged_provider_is_applied_by_its_own_configuration(
    run: Run, tmp_path: Path
) -> None:
    # a dev_overrides in ~/.terraformrc would bring another
    run("package")
    own = tmp_path / "terraform" / ".provider" / "terraform.rc"
    assert (tmp_path / "calls").read_text() == f"init {own}\napply {own}\n"


def test_the_registrys_is_applied_by_the_users(run: Run, tmp_path: Path) -> None:
    run("registry")
    assert (tmp_path / "calls").read_text() == "init \napply \n"


NONE = {"first_factors": ["PASSWORD"]}
MORE = {"first_factors": ["PASSWORD", "WEB_AUTHN"]}


@pytest.mark.parametrize(
    ("origin", "before", "after", "is_told"),
    [
        ("package", NONE, MORE, True),
        # what an earlier start set, nobody else takes away
        ("package", MORE, NONE, True),
        ("package", NONE, NONE, False),
        ("registry", NONE, MORE, False),
    ],
)
def test_what_the_packaged_provider_can_not_say_is_told(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    origin: Origin,
    before: dict[str, object],
    after: dict[str, object],
    is_told: bool,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(ways_in, "tell", lambda *given: told.append(given[2]))
    run(origin)
    state = tmp_path / "terraform" / "terraform.tfstate"
    for path, made in ((state, before), (tmp_path / "applied", after)):
        outputs = {name: {"value": value} for name, value in made.items()}
        path.write_text(json.dumps({"outputs": outputs}))
    run(origin)
    assert told == ([after] if is_told else [])


@pytest.mark.parametrize(
    ("origin", "is_here", "advice"),
    [
        ("package", True, "scripts/up --fresh --provider registry"),
        ("registry", True, "scripts/up --fresh --provider package"),
        ("registry", False, "scripts/up --fresh"),
    ],
)
def test_a_failed_apply_says_what_else_to_try(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    origin: Origin,
    is_here: bool,
    advice: str,
) -> None:
    monkeypatch.setattr("local.provision.is_packaged_here", lambda: is_here)
    with pytest.raises(TerraformError) as caught:
        run(origin, code=1)
    assert caught.value.sentence.endswith(advice)
