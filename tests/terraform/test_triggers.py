"""The sample functions, made by Terraform and called by the embedded Cognito.

By provider 3.39.0. It can't name the version of an event, so the test sets that; the
rest of the pool, the functions, their roles, logs and permissions are Terraform's.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_auth import mailbox
from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import EmailNotAllowed, Misconfigured, NotAllowed
from cognito_auth.values import SignedIn
from local import processes
from tests.embedded import PASSWORD, Embedded, Pool
from tests.flows import config_of, flows_of, signed_in
from tests.terraform.conftest import borrowing
from tests.terraform.demo import Demo, one_program
from tests.terraform.rights import needed, types
from tests.terraform.slow import slow_way

pytestmark = [pytest.mark.terraform, one_program]

FUNCTIONS = {
    "sign_up_domains": ["Example.com"],
    "group_claims": {
        "plan": [
            {"group": "pro", "value": "professional"},
            {"group": "free", "value": "basic"},
        ]
    },
    "mail_language": "en",
}
WANTED = {
    "functions": FUNCTIONS,
    "groups": {"pro": {}, "free": {}},
    "sign_up_attributes": [{"name": "locale"}],
}
NAMES = {
    "CustomMessage": "local-demo-custom-message",
    "PreSignUp": "local-demo-pre-sign-up",
    "PreTokenGeneration": "local-demo-pre-token-generation",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    embedded = Embedded(tmp_path_factory.mktemp("triggers"), processes.FUNCTIONS)
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture(scope="module")
def demo(
    program: Path,
    provider: Path,
    stack: Embedded,
    registry_away: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    directory = tmp_path_factory.mktemp("demo")
    made = borrowing(provider, Demo(directory, program, stack.endpoint_url))
    with slow_way(stack.endpoint_url, "", 0) as way:
        made.provision(endpoint_url=way.endpoint_url, played=WANTED)
        yield made
        # but for what provider 3.39 alone asks for
        asked = way.asked - {"iam:GetUser", "logs:ListTagsLogGroup"}
        assert asked <= needed(types())
        assert {"iam:PutRolePolicy", "lambda:AddPermission"} <= way.asked


@pytest.fixture(scope="module")
def pool(demo: Demo, stack: Embedded) -> Pool:
    outputs = demo.outputs()
    made = Pool(stack, outputs["user_pool_id"], outputs["client_id"])
    # the first call starts a function, which takes its time where much else runs
    made.sign_up()
    return made


def address(domain: str = "example.com") -> str:
    return f"ada-{uuid.uuid4().hex[:12]}@{domain}"


def newest_mail(pool: Pool, email: str) -> mailbox.Mail:
    mails = mailbox.messages(pool.embedded.endpoint_url)
    return next(mail for mail in mails if mail.to == email)


def test_the_pool_has_its_functions_and_a_second_plan_is_empty(
    demo: Demo, pool: Pool, stack: Embedded
) -> None:
    described = stack.admin.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]
    config = described["LambdaConfig"]
    # the third is what provider 3.39 can't say
    for trigger in ("CustomMessage", "PreSignUp"):
        assert config[trigger].endswith(f":function:{NAMES[trigger]}")
    assert demo.plan_changes_nothing()


def test_a_function_has_the_right_to_write_its_log_alone(
    demo: Demo, stack: Embedded, pool: Pool
) -> None:
    iam, functions = stack.aws("iam"), stack.aws("lambda")
    arn = stack.admin.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]["Arn"]
    for name in NAMES.values():
        assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
        assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["log"]
        found = iam.get_role_policy(RoleName=name, PolicyName="log")
        [statement] = found["PolicyDocument"]["Statement"]
        assert statement["Resource"].endswith(f":log-group:/aws/lambda/{name}:*")
        policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
        [let_in] = policy["Statement"]
        assert let_in["Principal"] == {"Service": "cognito-idp.amazonaws.com"}
        assert let_in["Condition"] == {"ArnLike": {"AWS:SourceArn": arn}}


def test_an_address_of_another_domain_makes_no_account(pool: Pool) -> None:
    registration = flows_of(config_of(pool)).registration
    for foreign in ("example.org", "sub.example.com", "example.com.evil.org"):
        email = address(foreign)
        with pytest.raises(EmailNotAllowed) as refused:
            registration.sign_up(email, PASSWORD)
        assert "Use that of your organisation" in refused.value.user_message
        assert email not in str(refused.value)
        with pytest.raises(pool.embedded.admin.exceptions.UserNotFoundException):
            pool.user(email)
    registration.sign_up(address("EXAMPLE.com"), PASSWORD)


def test_an_administrator_makes_accounts_with_any_address(pool: Pool) -> None:
    invited = pool.invite(address("example.org"))
    assert pool.user(invited)["UserStatus"] == "FORCE_CHANGE_PASSWORD"


@pytest.fixture
def claims_in_both_tokens(stack: Embedded, pool: Pool) -> Iterator[None]:
    """What the pool's module says, and provider 3.39 can't."""
    described = stack.admin.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]
    name = NAMES["PreTokenGeneration"]
    arn = stack.aws("lambda").get_function(FunctionName=name)["Configuration"]
    version = {"LambdaVersion": "V2_0", "LambdaArn": arn["FunctionArn"]}
    kept = ("AutoVerifiedAttributes", "Policies", "VerificationMessageTemplate")
    settings = {name: described[name] for name in kept} | {"UserPoolId": pool.pool_id}
    config = described["LambdaConfig"]
    versioned = {**config, "PreTokenGenerationConfig": version}
    stack.admin.update_user_pool(LambdaConfig=versioned, **settings)
    yield
    stack.admin.update_user_pool(LambdaConfig=config, **settings)


def with_groups(pool: Pool, *groups: str) -> SignedIn:
    email = pool.confirmed_user()
    for group in groups:
        pool.embedded.admin.admin_add_user_to_group(
            UserPoolId=pool.pool_id, Username=email, GroupName=group
        )
    # verified on the way, by the app's own verifier
    return signed_in(flows_of(config_of(pool)), email)


@pytest.mark.usefixtures("claims_in_both_tokens")
def test_members_of_a_group_have_its_claim_in_both_tokens(pool: Pool) -> None:
    flows = flows_of(config_of(pool))
    for groups, plan in (
        (("free",), "basic"),
        (("free", "pro"), "professional"),
        ((), None),
    ):
        session = with_groups(pool, *groups)
        assert session.id_claims.raw.get("plan") == plan
        assert session.access_claims.raw.get("plan") == plan
        assert sorted(session.groups) == sorted(groups)
        renewed = flows.authenticator.refresh(session.tokens)
        assert renewed.id_claims.raw.get("plan") == plan
        assert renewed.access_claims.raw.get("plan") == plan


def test_codes_are_mailed_in_the_language_of_their_reader(pool: Pool) -> None:
    flows = flows_of(config_of(pool, SignUpAttribute(name="locale")))
    email = address()
    flows.registration.sign_up(email, PASSWORD, language="pt-BR")
    mail = newest_mail(pool, email)
    assert mail.subject == "Seu código para Accounts"
    assert '<html lang="pt-BR"' in mail.html
    assert "24 horas" in mail.plain
    flows.registration.resend_code(email, "he")
    assert '<html lang="he" dir="rtl"' in newest_mail(pool, email).html
    # the code is right, whatever is around it
    code = newest_mail(pool, email).code
    assert code
    flows.registration.confirm_sign_up(email, code)
    flows.recovery.forgot_password(email, "fr")
    assert "1 heure" in newest_mail(pool, email).plain
    # nobody says a language
    flows.recovery.forgot_password(email)
    assert newest_mail(pool, email).subject == "Your code for Accounts"

    session = signed_in(flows, email)
    flows.profile.update_profile(session.tokens, {"locale": "de-CH"})
    flows.profile.change_email(session.tokens, new := address(), "ja")
    assert newest_mail(pool, new).subject == "Ihr Code für Accounts"
    # what the account says counts more than who asks
    flows.recovery.forgot_password(email, "th")
    assert newest_mail(pool, email).subject == "Ihr Code für Accounts"


def test_invitations_are_mailed_in_the_language_of_their_reader(pool: Pool) -> None:
    email = address("example.org")
    pool.embedded.admin.admin_create_user(
        UserPoolId=pool.pool_id,
        Username=email,
        TemporaryPassword=PASSWORD,
        UserAttributes=[{"Name": "locale", "Value": "nb-NO"}],
    )
    mail = newest_mail(pool, email)
    assert mail.subject == "Kontoen din hos Accounts"
    assert {email, PASSWORD, "Midlertidig passord"} <= {*mail.plain.splitlines()}


def test_logs_say_when_and_why_and_never_who(stack: Embedded, pool: Pool) -> None:
    email = address("example.org")
    with pytest.raises(NotAllowed):
        flows_of(config_of(pool)).registration.sign_up(email, PASSWORD)
    logs = stack.aws("logs")
    for name in NAMES.values():
        group = f"/aws/lambda/{name}"
        [found] = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        assert found["retentionInDays"] == 30
        events = logs.filter_log_events(logGroupName=group)["events"]
        said = "".join(event["message"] for event in events)
        assert "@" not in said
        assert ("email domain not allowed" in said) == (name == NAMES["PreSignUp"])


def test_a_pool_without_permission_is_an_administrators_mistake(
    stack: Embedded, pool: Pool
) -> None:
    functions = stack.aws("lambda")
    named = {"FunctionName": NAMES["PreSignUp"], "StatementId": "user-pool"}
    policy = json.loads(functions.get_policy(FunctionName=NAMES["PreSignUp"])["Policy"])
    arn = policy["Statement"][0]["Condition"]["ArnLike"]["AWS:SourceArn"]
    functions.remove_permission(**named)
    right = {
        "Action": "lambda:InvokeFunction",
        "Principal": "cognito-idp.amazonaws.com",
    }
    try:
        # of another pool
        functions.add_permission(**named, **right, SourceArn=f"{arn}x")
        with pytest.raises(Misconfigured) as refused:
            flows_of(config_of(pool)).registration.sign_up(address(), PASSWORD)
        assert refused.value.user_message == "This app is not set up yet."
    finally:
        functions.remove_permission(**named)
        functions.add_permission(**named, **right, SourceArn=arn)


def test_a_function_that_fails_over_a_mail_is_one_too(
    stack: Embedded, pool: Pool
) -> None:
    functions = stack.aws("lambda")
    name = NAMES["CustomMessage"]
    pool_of = flows_of(config_of(pool))
    email = pool.confirmed_user()
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]
    broken = {"Variables": {**variables["Variables"], "BRAND": "{}"}}
    functions.update_function_configuration(FunctionName=name, Environment=broken)
    with pytest.raises(Misconfigured):
        pool_of.recovery.forgot_password(email)
    functions.update_function_configuration(FunctionName=name, Environment=variables)


def test_destroy_leaves_nothing(demo: Demo, stack: Embedded) -> None:
    destroy = demo.terraform("destroy", "-auto-approve", "-input=false")
    assert destroy.returncode == 0, destroy.stderr
    assert stack.aws("lambda").list_functions()["Functions"] == []
    assert stack.aws("iam").list_roles()["Roles"] == []
    groups = stack.aws("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == []
