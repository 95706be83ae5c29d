"""Which provider a working copy is prepared for, and when that is done again."""

from pathlib import Path

import pytest

from local import fit, preparation, provider, up
from local.fit import Schema
from local.preparation import LOCK, Origin, Preparation, prepare
from local.terraform import TerraformError
from local.terraform_run import TerraformRun

PINNED = 'provider "registry.terraform.io/hashicorp/aws" {{\n  version = "{}"\n}}\n'
INIT = r"""#!/bin/sh
# does what `terraform init` leaves behind
[ "$1" = init ] || exit 1
[ -e no-registry ] && [ -z "$TF_CLI_CONFIG_FILE" ] && { echo gone >&2; exit 1; }
version=$(sed -n 's/.*version *= "\([0-9.]*\)".*/\1/p' .terraform.lock.hcl \
    2>/dev/null)
version=${version:-6.99.0}
[ -n "$TF_CLI_CONFIG_FILE" ] && version=3.39.0
plugin=.terraform/providers/registry.terraform.io/hashicorp/aws/$version/any
mkdir -p $plugin && touch $plugin/terraform-provider-aws
printf 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "%s"\n}\n' \
    $version > .terraform.lock.hcl
echo $version >> inits
"""


class Stage:
    """A source and a working copy, on a machine that the package is for."""

    def __init__(self, directory: Path) -> None:
        self.source = directory / "source"
        self.source.mkdir()
        (self.source / "main.tf").write_text("")
        self.work_dir = directory / "terraform"
        self.work_dir.mkdir()
        program = directory / "program"
        program.write_text(INIT)
        program.chmod(0o755)
        self.reports: list[str] = []
        self.left_out = directory / "left-out.txt"
        self.run = TerraformRun(program, self.work_dir, directory / "log")

    def prepare(self, wanted: Origin | None = None) -> Preparation:
        self.reports.clear()
        return prepare(self.source, self.run, self.reports.append, wanted)

    def applied(self) -> None:
        (self.work_dir / "terraform.tfstate").write_text("{}")

    def lock(self, version: str) -> None:
        (self.source / LOCK).write_text(PINNED.format(version))

    @property
    def inits(self) -> list[str]:
        return (self.work_dir / "inits").read_text().split()


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage(tmp_path)
    knows = Schema(
        provider={"block_types": {"endpoints": {"block": {"attributes": {"sts": {}}}}}}
    )
    monkeypatch.setattr(provider, "is_packaged_here", lambda: True)
    monkeypatch.setattr(provider, "lay_out_mirror", lambda own: own / "terraform.rc")
    monkeypatch.setattr(preparation, "_schema", lambda own, terraform: knows)
    return made


@pytest.fixture
def elsewhere(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that no package is for."""
    monkeypatch.setattr(provider, "is_packaged_here", lambda: False)


def test_package_is_taken_where_it_is_for_this_machine(stage: Stage) -> None:
    made = stage.prepare()
    assert made.provider_version == "3.39.0"
    assert made.services == ("sts",)  # no other endpoint is known to it


@pytest.mark.usefixtures("elsewhere")
def test_registry_is_taken_elsewhere(stage: Stage) -> None:
    made = stage.prepare()
    assert (made.provider_version, made.left_out) == ("6.99.0", ())
    assert "cognitoidp" in made.services
    assert not (stage.work_dir / "versions_override.tf").exists()


def test_registry_is_taken_on_request(stage: Stage) -> None:
    stage.lock("6.62.0")
    assert stage.prepare("registry").provider_version == "6.62.0"


@pytest.mark.parametrize("pinned", ["6.62.0", "6.70.1"])
@pytest.mark.usefixtures("elsewhere")
def test_the_version_is_the_one_of_the_lock_file(stage: Stage, pinned: str) -> None:
    (stage.source / "versions.tf").write_text("terraform {\n}\n")
    stage.lock(pinned)
    assert stage.prepare().provider_version == pinned
    # OpenTofu has another registry, which the lock file does not speak of
    override = (stage.work_dir / "versions_override.tf").read_text()
    assert f'version = "{pinned}"' in override
    assert 'source  = "hashicorp/aws"' in override


@pytest.mark.usefixtures("elsewhere")
def test_another_version_in_the_lock_file_is_noticed(stage: Stage) -> None:
    stage.lock("6.62.0")
    stage.prepare()
    stage.lock("6.63.0")
    assert stage.prepare().provider_version == "6.63.0"


def test_registry_that_fails_at_init_says_what_else_there_is(stage: Stage) -> None:
    (stage.work_dir / "no-registry").touch()
    with pytest.raises(TerraformError, match="--fresh --provider package") as caught:
        stage.prepare("registry")
    assert caught.value.tail == "gone"


@pytest.mark.usefixtures("elsewhere")
def test_without_a_package_only_the_network_is_left(stage: Stage) -> None:
    (stage.work_dir / "no-registry").touch()
    with pytest.raises(TerraformError, match="Connect to the internet") as caught:
        stage.prepare()
    assert "--provider" not in caught.value.sentence


@pytest.mark.parametrize("origin", ["package", "registry"])
def test_nothing_is_done_twice(stage: Stage, origin: Origin) -> None:
    first = stage.prepare(origin)
    stage.applied()
    assert stage.prepare() == stage.prepare(origin) == first
    assert len(stage.inits) == 1


@pytest.mark.parametrize("harm", ["source", "plugins", "record"])
def test_change_is_noticed(stage: Stage, harm: str) -> None:
    stage.prepare()
    if harm == "source":
        (stage.source / "more.tf").write_text("")
    elif harm == "plugins":
        (stage.work_dir / ".terraform").rename(stage.work_dir / "moved")
    else:
        (stage.work_dir / ".provider" / "prepared.json").write_text("{")
    stage.prepare()
    assert len(stage.inits) == 2
    assert (stage.work_dir / "more.tf").exists() is (harm == "source")


@pytest.mark.parametrize("origin", ["package", "registry"])
@pytest.mark.parametrize("harm", ["none", "source", "record"])
def test_state_stays_with_the_provider_that_wrote_it(
    stage: Stage, origin: Origin, harm: str
) -> None:
    version = stage.prepare(origin).provider_version
    stage.applied()
    if harm == "source":
        (stage.source / "more.tf").write_text("")
    elif harm == "record":
        (stage.work_dir / ".provider" / "prepared.json").unlink()
    assert stage.prepare().provider_version == version


@pytest.mark.parametrize(
    ("first", "second"), [("package", "registry"), ("registry", "package")]
)
def test_the_other_provider_is_not_let_near_a_state(
    stage: Stage, first: Origin, second: Origin
) -> None:
    stage.prepare(first)
    stage.applied()
    with pytest.raises(TerraformError, match=f"--fresh --provider {second}"):
        stage.prepare(second)
    assert len(stage.inits) == 1


def test_fresh_start_forgets_the_choice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(up, "WORK", stage.work_dir.parent)
    stage.prepare("registry")
    stage.applied()

    up._forget()
    assert stage.prepare().provider_version == "3.39.0"
    stage.applied()
    up._forget()
    assert stage.prepare("registry").provider_version == "6.99.0"
    up._forget()
    # and begins anew, whatever was wrong with the working copy
    stage.prepare("registry")
    assert stage.inits == ["6.99.0", "3.39.0", "6.99.0", "6.99.0"]


def test_what_one_provider_needed_is_gone_with_the_other(stage: Stage) -> None:
    (stage.source / "versions.tf").write_text("terraform {\n}\n")
    stage.prepare()
    assert (stage.work_dir / "versions_override.tf").exists()
    stage.prepare("registry")
    assert not (stage.work_dir / "versions_override.tf").exists()


def test_the_users_own_cli_configuration_is_for_the_registry_alone(
    stage: Stage, tmp_path: Path
) -> None:
    # ~/.terraformrc may name a mirror, or another build of the provider
    assert stage.prepare().config_file(tmp_path) == tmp_path / "terraform.rc"
    assert stage.prepare("registry").config_file(tmp_path) is None


LACKING = ("modules/user_pool/main.tf: a.b", "modules/domain/main.tf: c", "main.tf: d")


def test_what_the_provider_lacks_is_one_line_and_a_file(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "fit_directory", lambda *_: LACKING)
    monkeypatch.chdir(stage.work_dir.parent)
    for _ in range(2):  # made, and found again
        stage.prepare()
        # the domain is off there
        assert stage.reports == [
            "AWS provider 3.39.0 lacks 2 settings, left out: left-out.txt"
        ]
        heading, _, listed = stage.left_out.read_text("utf-8").partition("\n\n")
        assert listed == "modules/user_pool/main.tf: a.b\nmain.tf: d\n"
        assert heading.startswith("AWS provider 3.39.0, out of a package, does not")
        assert heading.endswith("scripts/up --fresh --provider registry")
        assert max(map(len, heading.splitlines())) <= 88
        stage.left_out.unlink()


def test_no_list_stays_of_what_another_provider_lacked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "fit_directory", lambda *_: LACKING)
    stage.prepare()
    assert stage.reports[-1].endswith(f" left out: {stage.left_out}")
    stage.prepare("registry")
    assert stage.reports[-1] == "AWS provider 6.99.0 of the registry"
    assert not stage.left_out.exists()
    monkeypatch.setattr(fit, "fit_directory", lambda *_: LACKING[1:2])
    stage.prepare("package")
    assert stage.reports == ["AWS provider 3.39.0 out of a package"]


def test_the_committed_lock_file_names_one_version() -> None:
    source = Path(preparation.__file__).parents[1] / "terraform"
    assert preparation._locked(source) == "6.62.0"
