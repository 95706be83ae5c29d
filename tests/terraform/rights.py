"""Which rights AWS provider 6.x needs for each resource type, as its source has it.

By what it calls to make, read, change and end a resource, tags included.

Source: hashicorp/terraform-provider-aws, internal/service; Service Authorization
Reference for what AWS checks beside the call itself.
"""

import re
from pathlib import Path

from tests.terraform.demo import SOURCE


def _rights(service: str, *names: str) -> frozenset[str]:
    return frozenset(f"{service}:{name}" for name in " ".join(names).split())


_TAGS = "ListTagsForResource TagResource UntagResource"
_API = _rights("apigateway", "DELETE GET PATCH POST PUT")
_API_TAGS = _rights("apigateway", "TagResource UntagResource")
_LB_TAGS = "AddTags DescribeTags RemoveTags"
_EC2_TAGS = "CreateTags DeleteTags"
RIGHTS: dict[str, frozenset[str]] = {
    # cognitoidp/user_pool.go
    "aws_cognito_user_pool": _rights(
        "cognito-idp",
        "AddCustomAttributes CreateUserPool DeleteUserPool DescribeUserPool",
        "GetUserPoolMfaConfig SetUserPoolMfaConfig UpdateUserPool",
        _TAGS,
    ),
    # cognitoidp/user_pool_client.go
    "aws_cognito_user_pool_client": _rights(
        "cognito-idp",
        "CreateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient",
        "UpdateUserPoolClient",
    ),
    # cognitoidp/user_group.go
    "aws_cognito_user_group": _rights(
        "cognito-idp", "CreateGroup DeleteGroup GetGroup UpdateGroup"
    ),
    # cognitoidp/resource_server.go
    "aws_cognito_resource_server": _rights(
        "cognito-idp",
        "CreateResourceServer DeleteResourceServer DescribeResourceServer",
        "UpdateResourceServer",
    ),
    # cognitoidp/identity_provider.go
    "aws_cognito_identity_provider": _rights(
        "cognito-idp",
        "CreateIdentityProvider DeleteIdentityProvider DescribeIdentityProvider",
        "UpdateIdentityProvider",
    ),
    # cognitoidp/user_pool_domain.go
    "aws_cognito_user_pool_domain": _rights(
        "cognito-idp",
        "CreateUserPoolDomain DeleteUserPoolDomain DescribeUserPoolDomain",
        "UpdateUserPoolDomain",
    ),
    # cognitoidp/managed_login_branding.go: its Read looks through the pool's clients
    "aws_cognito_managed_login_branding": _rights(
        "cognito-idp",
        "CreateManagedLoginBranding DeleteManagedLoginBranding",
        "DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient",
        "ListUserPoolClients UpdateManagedLoginBranding",
    ),
    # cognitoidp/risk_configuration.go
    "aws_cognito_risk_configuration": _rights(
        "cognito-idp", "DescribeRiskConfiguration SetRiskConfiguration"
    ),
    # cognitoidp/log_delivery_configuration.go, and what vended logs ask for
    "aws_cognito_log_delivery_configuration": _rights(
        "cognito-idp", "GetLogDeliveryConfiguration SetLogDeliveryConfiguration"
    )
    | _rights(
        "logs",
        "CreateLogDelivery DeleteLogDelivery DescribeLogGroups",
        "DescribeResourcePolicies GetLogDelivery ListLogDeliveries",
        "PutResourcePolicy UpdateLogDelivery",
    ),
    # wafv2/web_acl.go
    "aws_wafv2_web_acl": _rights(
        "wafv2", "CreateWebACL DeleteWebACL GetWebACL UpdateWebACL", _TAGS
    ),
    # wafv2/web_acl_association.go; Cognito is asked as well
    "aws_wafv2_web_acl_association": _rights(
        "wafv2", "AssociateWebACL DisassociateWebACL GetWebACLForResource"
    )
    | _rights("cognito-idp", "AssociateWebACL DisassociateWebACL GetWebACLForResource"),
    # wafv2/web_acl_logging_configuration.go, and what vended logs ask for
    "aws_wafv2_web_acl_logging_configuration": _rights(
        "wafv2",
        "DeleteLoggingConfiguration GetLoggingConfiguration PutLoggingConfiguration",
    )
    | _rights(
        "logs",
        "CreateLogDelivery DeleteLogDelivery DescribeLogGroups",
        "DescribeResourcePolicies PutResourcePolicy",
    ),
    # cloudwatch/metric_alarm.go
    "aws_cloudwatch_metric_alarm": _rights(
        "cloudwatch", "DeleteAlarms DescribeAlarms PutMetricAlarm", _TAGS
    ),
    # logs/group.go
    "aws_cloudwatch_log_group": _rights(
        "logs",
        "AssociateKmsKey CreateLogGroup DeleteLogGroup DeleteRetentionPolicy",
        "DescribeLogGroups DisassociateKmsKey PutRetentionPolicy",
        _TAGS,
    ),
    # sesv2/email_identity.go; Cognito makes the role that sends by it
    "aws_sesv2_email_identity": _rights(
        "ses",
        "CreateEmailIdentity DeleteEmailIdentity GetEmailIdentity",
        "PutEmailIdentityConfigurationSetAttributes",
        _TAGS,
    )
    | _rights("iam", "CreateServiceLinkedRole"),
    # sesv2/configuration_set.go
    "aws_sesv2_configuration_set": _rights(
        "ses",
        "CreateConfigurationSet DeleteConfigurationSet GetConfigurationSet",
        "PutConfigurationSetDeliveryOptions PutConfigurationSetSuppressionOptions",
        _TAGS,
    ),
    # dynamodb/table.go
    "aws_dynamodb_table": _rights(
        "dynamodb",
        "CreateTable DeleteTable DescribeContinuousBackups DescribeTable",
        "DescribeTimeToLive ListTagsOfResource TagResource UntagResource",
        "UpdateContinuousBackups UpdateTable UpdateTimeToLive",
    ),
    # apigatewayv2/api.go, authorizer.go, integration.go, route.go: the actions are the
    # methods of HTTP
    "aws_apigatewayv2_api": _API | _API_TAGS,
    "aws_apigatewayv2_authorizer": _API,
    "aws_apigatewayv2_integration": _API,
    "aws_apigatewayv2_route": _API,
    # apigatewayv2/stage.go, and what its access log asks for
    # Source: API Gateway Developer Guide, "Permissions to activate logging"
    "aws_apigatewayv2_stage": _API
    | _API_TAGS
    | _rights(
        "logs",
        "CreateLogDelivery DeleteLogDelivery DescribeLogGroups",
        "DescribeResourcePolicies GetLogDelivery ListLogDeliveries",
        "PutResourcePolicy UpdateLogDelivery",
    ),
    # lambda/function.go; the function gets its role from who makes it
    "aws_lambda_function": _rights(
        "lambda",
        "CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig",
        "ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration",
        "ListTags TagResource UntagResource",
    )
    | _rights("iam", "PassRole"),
    # lambda/permission.go
    "aws_lambda_permission": _rights(
        "lambda", "AddPermission GetPolicy RemovePermission"
    ),
    # elbv2/load_balancer.go; Elastic Load Balancing asks EC2 about the network, and
    # makes its role where there is none
    "aws_lb": _rights(
        "elasticloadbalancing",
        "CreateLoadBalancer DeleteLoadBalancer DescribeCapacityReservation",
        "DescribeLoadBalancerAttributes DescribeLoadBalancers",
        "ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets",
        _LB_TAGS,
    )
    | _rights(
        "ec2",
        "DescribeAccountAttributes DescribeInternetGateways DescribeNetworkInterfaces",
        "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
    )
    | _rights("iam", "CreateServiceLinkedRole"),
    # elbv2/target_group.go
    "aws_lb_target_group": _rights(
        "elasticloadbalancing",
        "CreateTargetGroup DeleteTargetGroup DescribeTargetGroupAttributes",
        "DescribeTargetGroups ModifyTargetGroup ModifyTargetGroupAttributes",
        _LB_TAGS,
    ),
    # elbv2/listener.go
    "aws_lb_listener": _rights(
        "elasticloadbalancing",
        "CreateListener DeleteListener DescribeListenerAttributes DescribeListeners",
        "ModifyListener ModifyListenerAttributes",
        _LB_TAGS,
    ),
    # acm/certificate.go
    "aws_acm_certificate": _rights(
        "acm",
        "AddTagsToCertificate DeleteCertificate DescribeCertificate",
        "ListTagsForCertificate RemoveTagsFromCertificate RequestCertificate",
        "UpdateCertificateOptions",
    ),
    # acm/certificate_validation.go
    "aws_acm_certificate_validation": _rights("acm", "DescribeCertificate"),
    # route53/record.go
    "aws_route53_record": _rights(
        "route53",
        "ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets",
    ),
    # ec2/vpc_security_group.go: the rule that AWS adds goes
    "aws_security_group": _rights(
        "ec2",
        "CreateSecurityGroup DeleteSecurityGroup DescribeNetworkInterfaces",
        "DescribeSecurityGroups RevokeSecurityGroupEgress",
        _EC2_TAGS,
    ),
    # ec2/vpc_security_group_ingress_rule.go
    "aws_vpc_security_group_ingress_rule": _rights(
        "ec2",
        "AuthorizeSecurityGroupIngress DescribeSecurityGroupRules",
        "ModifySecurityGroupRules RevokeSecurityGroupIngress",
        _EC2_TAGS,
    ),
    # ec2/vpc_security_group_egress_rule.go
    "aws_vpc_security_group_egress_rule": _rights(
        "ec2",
        "AuthorizeSecurityGroupEgress DescribeSecurityGroupRules",
        "ModifySecurityGroupRules RevokeSecurityGroupEgress",
        _EC2_TAGS,
    ),
    # ecr/repository.go
    "aws_ecr_repository": _rights(
        "ecr",
        "CreateRepository DeleteRepository DescribeRepositories",
        "PutImageScanningConfiguration PutImageTagMutability",
        _TAGS,
    ),
    # ecr/lifecycle_policy.go
    "aws_ecr_lifecycle_policy": _rights(
        "ecr", "DeleteLifecyclePolicy GetLifecyclePolicy PutLifecyclePolicy"
    ),
    # secretsmanager/secret.go: its Read asks for the policy
    "aws_secretsmanager_secret": _rights(
        "secretsmanager",
        "CreateSecret DeleteSecret DescribeSecret GetResourcePolicy TagResource",
        "UntagResource UpdateSecret",
    ),
    # iam/role.go
    "aws_iam_role": _rights(
        "iam",
        "CreateRole DeleteRole GetRole ListAttachedRolePolicies",
        "ListInstanceProfilesForRole ListRolePolicies TagRole UntagRole",
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    ),
    # iam/role_policy.go
    "aws_iam_role_policy": _rights(
        "iam", "DeleteRolePolicy GetRolePolicy PutRolePolicy"
    ),
    # ecs/cluster.go; ECS makes its role where there is none
    "aws_ecs_cluster": _rights(
        "ecs", "CreateCluster DeleteCluster DescribeClusters UpdateCluster", _TAGS
    )
    | _rights("iam", "CreateServiceLinkedRole"),
    # ecs/task_definition.go
    "aws_ecs_task_definition": _rights(
        "ecs",
        "DeregisterTaskDefinition DescribeTaskDefinition RegisterTaskDefinition",
        _TAGS,
    )
    | _rights("iam", "PassRole"),
    # ecs/service.go; the last two while it waits for a deployment
    "aws_ecs_service": _rights(
        "ecs",
        "CreateService DeleteService DescribeServices UpdateService",
        "DescribeServiceDeployments ListServiceDeployments",
        _TAGS,
    ),
    # appautoscaling/target.go
    "aws_appautoscaling_target": _rights(
        "application-autoscaling",
        "DeregisterScalableTarget DescribeScalableTargets RegisterScalableTarget",
        _TAGS,
    )
    | _rights("iam", "CreateServiceLinkedRole"),
    # appautoscaling/policy.go, and Amazon ECS Developer Guide, "IAM permissions
    # required for service auto scaling"
    "aws_appautoscaling_policy": _rights(
        "application-autoscaling",
        "DeleteScalingPolicy DescribeScalingPolicies PutScalingPolicy",
    )
    | _rights("cloudwatch", "DeleteAlarms DescribeAlarms PutMetricAlarm"),
    "data.aws_cognito_user_pool": _rights("cognito-idp", "DescribeUserPool"),
    "data.aws_subnet": _rights("ec2", "DescribeSubnets"),
    # by the provider's own table
    "data.aws_partition": frozenset(),
    # Terraform's own
    "terraform_data": frozenset(),
}
# what an argument asks for, beyond the resource that has it
ARGUMENTS: dict[str, frozenset[str]] = {
    # Amazon Cognito Developer Guide, "Using your own domain for managed login"
    "certificate_arn": _rights("cloudfront", "UpdateDistribution"),
    # of a group, and of an existing pool's text messages
    "role_arn": _rights("iam", "PassRole"),
    # Amazon DynamoDB Developer Guide, "Authorizing use of your customer managed key";
    # AWS Lambda Developer Guide, "Securing environment variables";
    # Amazon ECR User Guide, "Encryption at rest", whose grant is given back
    "kms_key_arn": _rights(
        "kms",
        "CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey* ReEncrypt*",
        "RetireGrant",
    ),
}
# Terraform, "S3 backend", with use_lockfile
BACKEND = _rights("s3", "DeleteObject GetObject ListBucket PutObject")


def types(directory: Path = SOURCE) -> set[str]:
    """Resource types and data sources of the modules, `data.aws_partition`."""
    text = "".join(
        file.read_text()
        for file in directory.rglob("*.tf")
        if not {"examples", ".terraform"} & {*file.parts}
    )
    found = re.findall(r'^(resource|data) "(\w+)"', text, re.M)
    return {f"data.{name}" if kind == "data" else name for kind, name in found}


def needed(kinds: set[str]) -> set[str]:
    """The rights for resource types, and for what their arguments may name.

    Raises:
        KeyError: A type is not in the table: read the provider's source, and say.
    """
    by_type = frozenset().union(*(RIGHTS[kind] for kind in kinds))
    return {*by_type, *frozenset().union(*ARGUMENTS.values()), *BACKEND}
