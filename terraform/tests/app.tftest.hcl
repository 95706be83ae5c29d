mock_provider "aws" {
  source = "./tests/aws"

  mock_data "aws_subnet" {
    defaults = { cidr_block = "10.0.0.0/24" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/shop" }
  }

  mock_resource "aws_ecr_repository" {
    defaults = {
      arn            = "arn:aws:ecr:eu-central-1:123456789012:repository/shop"
      repository_url = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop"
    }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-session-key-AbCdEf" }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/sessions" }
  }

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
      domain_validation_options = [{
        domain_name           = "shop.example.com"
        resource_record_name  = "_0.shop.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_1.acm-validations.aws."
      }]
    }
  }

  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0" }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/0"
      dns_name = "shop-1.eu-central-1.elb.amazonaws.com"
      zone_id  = "Z215JYRZR1TBD5"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/0" }
  }

  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop/0/0" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/shop" }
  }

  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      api_endpoint  = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
      execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
    }
  }

  mock_resource "aws_lambda_function" {
    defaults = { invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/f/invocations" }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/shop" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:1" }
  }
}

variables {
  name        = "shop"
  vpc_id      = "vpc-1"
  subnet_ids  = ["subnet-a", "subnet-b"]
  domain      = "shop.example.com"
  zone_id     = "Z1"
  environment = { SESSION_STORE = "dynamodb://sessions", COGNITO_CLIENT_ID = "1example23456789" }
  policies    = { sessions = "{\"Version\": \"2012-10-17\", \"Statement\": []}" }
}

run "without_an_image_there_is_all_but_the_tasks" {
  module {
    source = "./modules/app"
  }

  assert {
    condition     = length(aws_ecs_task_definition.this) + length(aws_ecs_service.this) + length(aws_appautoscaling_target.this) + length(aws_appautoscaling_policy.cpu) == 0
    error_message = "What there is no image of can't run."
  }

  assert {
    condition     = aws_ecr_repository.this.name == "shop" && output.repository_url == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop" && output.url == "https://shop.example.com" && aws_ecs_cluster.this.name == "shop"
    error_message = "There is a repository to push the first image to, and all else."
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && one(aws_ecr_repository.this.image_scanning_configuration).scan_on_push && !aws_ecr_repository.this.force_delete
    error_message = "A tag always names the same image, which is scanned, and is not deleted by the way."
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this.policy).rules[*].selection.countNumber == [7, 30]
    error_message = "Images don't pile up."
  }

  assert {
    condition     = aws_secretsmanager_secret.session_key.recovery_window_in_days == 30 && aws_secretsmanager_secret.session_key.name == "shop-session-key"
    error_message = "A deleted key can be had back."
  }

  assert {
    condition     = strcontains(output.session_key_command, "--region eu-central-1 --secret-id ${output.session_key_arn} --client-request-token first-session-key-made-by-this-command --secret-string file:///dev/stdin")
    error_message = "The key goes into its secret, from no command line, and once."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && output.log_group_name == "/ecs/shop"
    error_message = "The log is kept for a while."
  }
}

run "people_come_by_https_alone" {
  module {
    source = "./modules/app"
  }

  assert {
    condition     = aws_lb_listener.https.port == 443 && aws_lb_listener.https.protocol == "HTTPS" && aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS is 1.2 or newer."
  }

  assert {
    condition     = one(one(aws_lb_listener.http.default_action).redirect).protocol == "HTTPS" && one(one(aws_lb_listener.http.default_action).redirect).status_code == "HTTP_301"
    error_message = "http leads to https, and nowhere else."
  }

  assert {
    condition     = aws_lb_listener.https.certificate_arn == aws_acm_certificate_validation.this[0].certificate_arn && aws_acm_certificate.this[0].domain_name == "shop.example.com"
    error_message = "The certificate is the domain's, once it is proved."
  }

  assert {
    condition     = aws_route53_record.validation[0].name == "_0.shop.example.com." && aws_route53_record.validation[0].records == toset(["_1.acm-validations.aws."]) && one(aws_route53_record.alias[0].alias).name == aws_lb.this.dns_name && aws_route53_record.alias[0].name == "shop.example.com"
    error_message = "The zone has the proof, and leads to the load balancer."
  }

  assert {
    condition     = aws_lb.this.idle_timeout == 300 && aws_lb.this.drop_invalid_header_fields && aws_lb.this.enable_deletion_protection && !aws_lb.this.internal
    error_message = "Websockets stay open, odd headers don't get through, and nobody deletes it by the way."
  }

  assert {
    condition     = aws_lb_target_group.this.target_type == "ip" && one(aws_lb_target_group.this.stickiness).type == "lb_cookie" && one(aws_lb_target_group.this.stickiness).cookie_duration == 43200
    error_message = "A browser stays on one task, where its uploads are."
  }

  assert {
    condition     = one(aws_lb_target_group.this.health_check).path == "/_stcore/health" && one(aws_lb_target_group.this.health_check).matcher == "200" && tonumber(aws_lb_target_group.this.deregistration_delay) == 30
    error_message = "Who gets no requests is whoever doesn't answer, or goes."
  }
}

run "security_groups_let_the_load_balancer_through_and_nobody_else" {
  module {
    source = "./modules/app"
  }

  assert {
    condition     = sort([for rule in aws_vpc_security_group_ingress_rule.world : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"]) == tolist(["0.0.0.0/0 443-443", "0.0.0.0/0 80-80"])
    error_message = "The world reaches two ports of the load balancer."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.task.referenced_security_group_id == aws_security_group.load_balancer.id && aws_vpc_security_group_ingress_rule.task.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.task.from_port == 8501 && aws_vpc_security_group_ingress_rule.task.to_port == 8501
    error_message = "The load balancer alone reaches the tasks."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.load_balancer.referenced_security_group_id == aws_security_group.task.id && aws_vpc_security_group_egress_rule.load_balancer.to_port == 8501
    error_message = "The load balancer reaches nothing else."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task.from_port == 443 && aws_vpc_security_group_egress_rule.task.to_port == 443
    error_message = "The tasks reach AWS by https alone."
  }
}

run "a_task_is_one_process_that_may_write_to_tmp_alone" {
  module {
    source = "./modules/app"
  }

  variables {
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:2026-11-26"
  }

  assert {
    condition = {
      for name in ["image", "user", "readonlyRootFilesystem", "essential", "stopTimeout"] :
      name => jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0][name]
      } == {
      image                  = var.image
      user                   = "10001:10001"
      readonlyRootFilesystem = true
      essential              = true
      stopTimeout            = 30
    }
    error_message = "The image runs as nobody in particular, on a root that can't be written to."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].mountPoints == [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }] && one(aws_ecs_task_definition.this[0].volume).name == "tmp"
    error_message = "There is a folder for what is temporary."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].linuxParameters.capabilities.drop == ["ALL"]
    error_message = "A process that serves http needs no capability."
  }

  assert {
    condition = { for one in jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].environment : one.name => one.value } == {
      APP_ORIGIN        = "https://shop.example.com"
      COGNITO_CLIENT_ID = "1example23456789"
      SESSION_STORE     = "dynamodb://sessions"
      TRUSTED_PROXIES   = "10.0.0.0/24,10.0.0.0/24"
      UVICORN_PORT      = "8501"
    }
    error_message = "The app knows its address, whom to believe about others', and its settings."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].secrets == [{ name = "SESSION_KEY", valueFrom = output.session_key_arn }]
    error_message = "The key comes from its secret."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].logConfiguration.options == { awslogs-group = "/ecs/shop", awslogs-region = "eu-central-1", awslogs-stream-prefix = "app" }
    error_message = "What it says is logged."
  }

  assert {
    condition     = aws_ecs_task_definition.this[0].network_mode == "awsvpc" && one(aws_ecs_task_definition.this[0].runtime_platform).cpu_architecture == "X86_64" && aws_ecs_task_definition.this[0].requires_compatibilities == toset(["FARGATE"])
    error_message = "It runs on Fargate."
  }

  assert {
    condition     = aws_ecs_task_definition.this[0].skip_destroy && one(aws_ecs_service.this[0].deployment_circuit_breaker).enable && one(aws_ecs_service.this[0].deployment_circuit_breaker).rollback && aws_ecs_service.this[0].deployment_minimum_healthy_percent == 100
    error_message = "A build that doesn't start changes nothing for anybody."
  }

  assert {
    condition     = one(aws_ecs_service.this[0].network_configuration).assign_public_ip && one(aws_ecs_service.this[0].network_configuration).subnets == toset(var.subnet_ids)
    error_message = "In public subnets a task needs an address of its own, to reach AWS."
  }

  assert {
    condition     = one(aws_ecs_service.this[0].load_balancer).container_port == 8501 && aws_ecs_service.this[0].desired_count == 1
    error_message = "The load balancer leads to the app."
  }

  assert {
    condition     = aws_appautoscaling_target.this[0].resource_id == "service/shop/shop" && [aws_appautoscaling_target.this[0].min_capacity, aws_appautoscaling_target.this[0].max_capacity] == [1, 1]
    error_message = "What says how many there are is not the service's first number."
  }
}

run "rights_are_for_what_is_its_own" {
  module {
    source = "./modules/app"
  }

  variables {
    secrets = { DB_PASSWORD = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf:password::" }
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid => statement.Resource } == {
      Login = "*"
      Image = aws_ecr_repository.this.arn
      Log   = "${aws_cloudwatch_log_group.this.arn}:*"
      Secrets = [
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf",
        aws_secretsmanager_secret.session_key.arn,
      ]
    }
    error_message = "Who starts the tasks gets their image and secrets, and writes their log."
  }

  assert {
    condition     = keys(aws_iam_role_policy.task) == ["sessions"] && aws_iam_role_policy.task["sessions"].role == aws_iam_role.task.name && aws_iam_role_policy.task["sessions"].policy == var.policies.sessions
    error_message = "The app may do what its policies say, and nothing else."
  }

  assert {
    condition     = jsondecode(aws_iam_role.task.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "123456789012" }, ArnLike = { "aws:SourceArn" = "arn:aws:ecs:eu-central-1:123456789012:*" } }
    error_message = "The app's role is for tasks of this account."
  }
}

run "everything_can_be_otherwise" {
  module {
    source = "./modules/app"
  }

  variables {
    region              = "eu-central-1"
    task_subnet_ids     = ["subnet-c", "subnet-d"]
    zone_id             = null
    certificate_arn     = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    image               = "public.ecr.aws/example/shop@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    cpu_architecture    = "ARM64"
    cpu                 = 1024
    memory              = 4096
    min                 = 2
    max                 = 8
    port                = 8080
    kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/0"
    log_retention_days  = 365
    deletion_protection = false
    tags                = { service = "shop" }
  }

  assert {
    condition     = aws_lb_listener.https.certificate_arn == var.certificate_arn && length(aws_acm_certificate.this) + length(aws_route53_record.validation) + length(aws_route53_record.alias) == 0
    error_message = "A certificate of one's own takes no zone."
  }

  assert {
    condition     = output.alias_target == { name = aws_lb.this.dns_name, zone_id = "Z215JYRZR1TBD5" }
    error_message = "DNS elsewhere is told where to lead."
  }

  assert {
    condition     = !one(aws_ecs_service.this[0].network_configuration).assign_public_ip && one(aws_ecs_service.this[0].network_configuration).subnets == toset(var.task_subnet_ids)
    error_message = "Tasks in subnets of their own have no public address."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this[0].container_definitions)[0].portMappings[0].containerPort == 8080 && aws_vpc_security_group_ingress_rule.task.from_port == 8080 && aws_vpc_security_group_egress_rule.load_balancer.to_port == 8080 && one(aws_ecs_service.this[0].load_balancer).container_port == 8080
    error_message = "A port is the same all the way."
  }

  assert {
    condition     = [aws_appautoscaling_target.this[0].min_capacity, aws_appautoscaling_target.this[0].max_capacity] == [2, 8] && one(one(aws_appautoscaling_policy.cpu[0].target_tracking_scaling_policy_configuration).predefined_metric_specification).predefined_metric_type == "ECSServiceAverageCPUUtilization"
    error_message = "Tasks follow the use of their CPU."
  }

  assert {
    condition     = one(aws_ecr_repository.this.encryption_configuration).kms_key == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn && aws_secretsmanager_secret.session_key.kms_key_id == var.kms_key_arn
    error_message = "The key is for all that is kept."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[4].Resource == var.kms_key_arn && jsondecode(aws_iam_role_policy.execution.policy).Statement[4].Condition.StringLike["kms:ViaService"] == "secretsmanager.*"
    error_message = "Who gets the session key may open it."
  }

  assert {
    condition     = aws_ecr_repository.this.force_delete && !aws_lb.this.enable_deletion_protection && aws_secretsmanager_secret.session_key.recovery_window_in_days == 0
    error_message = "What is for trying out can be thrown away."
  }
}

run "name_is_everybodys" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    name = "My_App"
  }

  expect_failures = [var.name]
}

run "load_balancer_needs_two_zones" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "domain_is_no_url" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    domain = "https://shop.example.com"
  }

  expect_failures = [var.domain]
}

run "certificate_is_an_acm_certificate" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    certificate_arn = "shop.example.com"
  }

  expect_failures = [var.certificate_arn]
}

run "https_needs_a_certificate" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    zone_id = null
  }

  expect_failures = [var.certificate_arn]
}

run "image_names_a_build" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    image = "registry.example.com:5000/shop"
  }

  expect_failures = [var.image]
}

run "image_is_not_the_latest" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    image = "public.ecr.aws/example/shop:latest"
  }

  expect_failures = [var.image]
}

run "architecture_is_fargates" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    cpu_architecture = "amd64"
  }

  expect_failures = [var.cpu_architecture]
}

run "cpu_is_fargates" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    cpu = 500
  }

  expect_failures = [var.cpu]
}

run "memory_goes_with_cpu" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    cpu    = 256
    memory = 4096
  }

  expect_failures = [var.memory]
}

run "there_is_one_task_at_least" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    min = 0
  }

  expect_failures = [var.min]
}

run "most_are_no_fewer_than_least" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    min = 3
    max = 2
  }

  expect_failures = [var.max]
}

run "several_tasks_need_a_table" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    max         = 2
    environment = { SESSION_STORE = "sqlite:////tmp/sessions.db" }
  }

  expect_failures = [var.max]
}

run "one_task_without_a_table_is_warned_about" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    environment = {}
  }

  expect_failures = [check.sessions_outlive_a_deploy]
}

run "port_is_nobodys" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    port = 80
  }

  expect_failures = [var.port]
}

run "own_settings_are_said_elsewhere" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    environment = { SESSION_STORE = "dynamodb://sessions", APP_ORIGIN = "https://example.com" }
  }

  expect_failures = [var.environment]
}

run "secrets_are_not_values" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    secrets = { DB_PASSWORD = "swordfish" }
  }

  expect_failures = [var.secrets]
}

run "a_setting_is_said_once" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    secrets = { SESSION_KEY = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mine-AbCdEf" }
  }

  expect_failures = [var.secrets]
}

run "log_is_kept_as_cloudwatch_can" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "app_key_is_no_alias" {
  command = plan

  module {
    source = "./modules/app"
  }

  variables {
    kms_key_arn = "alias/shop"
  }

  expect_failures = [var.kms_key_arn]
}

run "root_tells_the_app_of_its_pool" {
  variables {
    domain        = null
    session_table = {}
    api           = {}
    email = {
      identity             = "example.com"
      from_address         = "accounts@example.com"
      notices_from_address = "no-reply@example.com"
    }
    app = {
      vpc_id      = "vpc-1"
      subnet_ids  = ["subnet-a", "subnet-b"]
      domain      = "shop.example.com"
      zone_id     = "Z1"
      image       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1"
      max         = 4
      environment = { LIMIT_CODE_PER_ACCOUNT = "5/1h", COGNITO_MFA = "ON" }
      policies    = { reports = "{\"Version\": \"2012-10-17\", \"Statement\": []}" }
    }
  }

  assert {
    condition = module.app[0].environment == {
      APP_ORIGIN                     = "https://shop.example.com"
      COGNITO_API_URL                = output.api_url
      COGNITO_CLIENT_ID              = output.client_id
      COGNITO_ISSUER                 = output.issuer
      COGNITO_JWKS_URI               = output.jwks_uri
      COGNITO_MFA                    = "ON"
      COGNITO_PASSWORD_POLICY        = jsonencode(output.password_policy)
      COGNITO_PASSWORD_RESET         = "true"
      COGNITO_REFRESH_TOKEN_ROTATION = "false"
      COGNITO_REGION                 = "eu-central-1"
      COGNITO_SELF_SIGN_UP           = "true"
      COGNITO_SIGN_UP_ATTRIBUTES     = "[]"
      COGNITO_USER_POOL_ID           = "eu-central-1_Ab129faBb"
      LIMIT_CODE_PER_ACCOUNT         = "5/1h"
      NOTICE_SENDER                  = "no-reply@example.com"
      SESSION_STORE                  = "dynamodb://shop-sessions"
      TRUSTED_PROXIES                = "10.0.0.0/24,10.0.0.0/24"
      UVICORN_PORT                   = "8501"
    }
    error_message = "The app is told of its pool, table, API and sender, and what is said beside that."
  }

  assert {
    condition     = [output.app_url, output.app_cluster_name, output.app_log_group_name] == ["https://shop.example.com", "shop", "/ecs/shop"]
    error_message = "The root hands on what the app has."
  }
}

run "root_has_no_app_unless_asked" {
  command = plan

  variables {
    domain = null
  }

  assert {
    condition     = length(module.app) == 0 && output.app_url == null && output.app_session_key_command == null
    error_message = "What costs is on request."
  }
}

run "root_needs_a_table_for_several_tasks" {
  command = plan

  variables {
    domain = null
    app = {
      vpc_id     = "vpc-1"
      subnet_ids = ["subnet-a", "subnet-b"]
      domain     = "shop.example.com"
      zone_id    = "Z1"
      max        = 2
    }
  }

  expect_failures = [var.app]
}

run "root_needs_the_apps_client" {
  command = plan

  variables {
    domain     = null
    app_client = null
    app = {
      vpc_id     = "vpc-1"
      subnet_ids = ["subnet-a", "subnet-b"]
      domain     = "shop.example.com"
      zone_id    = "Z1"
    }
  }

  expect_failures = [var.app]
}

run "example_own_vpc" {
  module {
    source = "./modules/app/examples/own_vpc"
  }

  variables {
    public_subnet_ids  = ["subnet-a", "subnet-b"]
    private_subnet_ids = ["subnet-c", "subnet-d"]
    user_pool_id       = "eu-central-1_Ab129faBb"
    client_id          = "1example23456789"
    image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1"
  }

  assert {
    condition     = output.url == "https://shop.example.com" && strcontains(output.session_key_command, "put-secret-value")
    error_message = "The app is at its domain."
  }
}
