mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_cognito_user_pool_client" {
    defaults = { id = "1example23456789" }
  }

  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      id            = "a1b2c3d4e5"
      api_endpoint  = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
      execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:accounts-api" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/accounts-api" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/f/invocations" }
  }
}

variables {
  name       = "accounts"
  issuer     = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab129faBb"
  client_ids = ["1example23456789"]
}

run "only_access_tokens_of_the_clients_come_in" {
  module {
    source = "./modules/api"
  }

  assert {
    condition = (
      aws_apigatewayv2_authorizer.this.authorizer_type == "JWT" &&
      aws_apigatewayv2_authorizer.this.identity_sources == toset(["$request.header.Authorization"]) &&
      one(aws_apigatewayv2_authorizer.this.jwt_configuration).issuer == var.issuer &&
      one(aws_apigatewayv2_authorizer.this.jwt_configuration).audience == var.client_ids
    )
    error_message = "Tokens are the pool's, for these clients."
  }

  assert {
    condition = alltrue([for route in aws_apigatewayv2_route.this :
      route.authorization_type == "JWT" && route.authorizer_id == aws_apigatewayv2_authorizer.this.id && route.authorization_scopes == toset(["aws.cognito.signin.user.admin"])
    ])
    error_message = "Every route wants a token with a scope, which an ID token has not."
  }

  assert {
    condition     = keys(aws_apigatewayv2_route.this) == ["GET /whoami"] && aws_apigatewayv2_integration.this.payload_format_version == "2.0"
    error_message = "The sample answers who calls."
  }

  assert {
    condition     = aws_lambda_permission.this["GET /whoami"].source_arn == "${aws_apigatewayv2_api.this.execution_arn}/*/*/whoami" && aws_lambda_permission.this["GET /whoami"].principal == "apigateway.amazonaws.com"
    error_message = "The function is asked by this route alone."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.logs.policy).Statement[*].Resource == ["${aws_cloudwatch_log_group.function.arn}:*"] && jsondecode(aws_iam_role_policy.logs.policy).Statement[0].Action == ["logs:CreateLogStream", "logs:PutLogEvents"]
    error_message = "The function may write its log, and do nothing else."
  }

  assert {
    condition     = aws_cloudwatch_log_group.function.name == "/aws/lambda/${aws_lambda_function.this.function_name}" && aws_cloudwatch_log_group.function.retention_in_days == 30 && aws_cloudwatch_log_group.requests.retention_in_days == 30
    error_message = "Logs are where Lambda looks for them, and end."
  }

  assert {
    condition     = !can(regex("(?i)header|query|path|token", one(aws_apigatewayv2_stage.this.access_log_settings).format))
    error_message = "No log has what people send."
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.this.default_route_settings).throttling_rate_limit == 10 && one(aws_apigatewayv2_stage.this.default_route_settings).throttling_burst_limit == 20
    error_message = "The API takes so much and no more."
  }

  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0 && length(aws_lambda_function.this.environment) == 0
    error_message = "No web page may call it, and the sample is told nothing."
  }

  assert {
    condition     = output.url == "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com" && aws_apigatewayv2_stage.this.name == "$default"
    error_message = "Routes follow the address."
  }
}

run "everything_can_be_said" {
  module {
    source = "./modules/api"
  }

  variables {
    region             = "eu-central-1"
    scopes             = ["orders/read", "orders/write"]
    cors_origins       = ["https://app.example.com", "http://localhost:3000"]
    throttle           = { requests_per_second = 0.5 }
    log_retention_days = 0
    kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/0"
    tags               = { service = "accounts" }
    function = {
      package         = "./modules/api/functions.zip"
      handler         = "app.handler"
      routes          = ["ANY /{proxy+}", "GET /orders/{id}"]
      runtime         = "nodejs22.x"
      environment     = { TABLE = "orders" }
      memory_mb       = 256
      timeout_seconds = 20
    }
  }

  assert {
    condition = { for key, permission in aws_lambda_permission.this : key => trimprefix(permission.source_arn, aws_apigatewayv2_api.this.execution_arn) } == {
      "ANY /{proxy+}"    = "/*/*/{proxy+}"
      "GET /orders/{id}" = "/*/*/orders/{id}"
    }
    error_message = "Each route has a permission of its own."
  }

  assert {
    condition     = length(distinct([for permission in aws_lambda_permission.this : permission.statement_id])) == 2
    error_message = "Permissions are told apart."
  }

  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.this : route.authorization_scopes == var.scopes])
    error_message = "One of these scopes is wanted, everywhere."
  }

  assert {
    condition     = one(aws_apigatewayv2_api.this.cors_configuration).allow_origins == var.cors_origins && contains(one(aws_apigatewayv2_api.this.cors_configuration).allow_headers, "authorization")
    error_message = "Pages of these origins may send a token."
  }

  assert {
    condition     = one(aws_apigatewayv2_stage.this.default_route_settings).throttling_rate_limit == 0.5 && one(aws_apigatewayv2_stage.this.default_route_settings).throttling_burst_limit == 20
    error_message = "What is left out is the default."
  }

  assert {
    condition     = aws_cloudwatch_log_group.function.retention_in_days == 0 && aws_cloudwatch_log_group.requests.kms_key_id == var.kms_key_arn && aws_lambda_function.this.kms_key_arn == var.kms_key_arn
    error_message = "Logs and environment are under the key."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "nodejs22.x" && aws_lambda_function.this.memory_size == 256 && aws_lambda_function.this.timeout == 20 && one(aws_lambda_function.this.environment).variables == tomap({ TABLE = "orders" })
    error_message = "The function is as it was said."
  }

  assert {
    condition     = aws_apigatewayv2_api.this.region == "eu-central-1" && aws_apigatewayv2_api.this.tags == var.tags && aws_iam_role.this.tags == var.tags
    error_message = "Everything is in the region and has the tags."
  }
}

run "one_route_takes_everything" {
  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", routes = ["$default"] }
  }

  assert {
    condition     = aws_lambda_permission.this["$default"].source_arn == "${aws_apigatewayv2_api.this.execution_arn}/*/$default"
    error_message = "The route without a path has a permission."
  }
}

run "name_fits_all" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    name = "my accounts"
  }

  expect_failures = [var.name]
}

run "issuer_is_https" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    issuer = "http://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab129faBb"
  }

  expect_failures = [var.issuer]
}

run "some_client_is_let_in" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    client_ids = []
  }

  expect_failures = [var.client_ids]
}

run "some_scope_is_wanted" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    scopes = []
  }

  expect_failures = [var.scopes]
}

run "scope_is_one_word" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    scopes = ["orders/read orders/write"]
  }

  expect_failures = [var.scopes]
}

run "pages_are_named" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    cors_origins = ["*"]
  }

  expect_failures = [var.cors_origins]
}

run "pages_are_https_or_of_this_machine" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    cors_origins = ["http://localhost.example.com"]
  }

  expect_failures = [var.cors_origins]
}

run "throttle_lets_somebody_in" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    throttle = { requests_per_second = 0 }
  }

  expect_failures = [var.throttle]
}

run "burst_is_whole" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    throttle = { burst = 1.5 }
  }

  expect_failures = [var.throttle]
}

run "retention_is_cloudwatchs" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    log_retention_days = 31
  }

  expect_failures = [var.log_retention_days]
}

run "key_of_logs_is_no_alias" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    kms_key_arn = "alias/api"
  }

  expect_failures = [var.kms_key_arn]
}

run "package_is_there" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/none.zip", handler = "app.handler" }
  }

  expect_failures = [var.function]
}

run "pages_ask_first_without_a_token" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    cors_origins = ["https://app.example.com"]
    function     = { package = "./modules/api/functions.zip", handler = "app.handler", routes = ["$default"] }
  }

  expect_failures = [var.cors_origins]
}

run "handler_is_one_word" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app handler" }
  }

  expect_failures = [var.function]
}

run "routes_are_some" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", routes = [] }
  }

  expect_failures = [var.function]
}

run "route_is_method_and_path" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", routes = ["/orders"] }
  }

  expect_failures = [var.function]
}

run "runtime_is_lambdas" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", runtime = "cobol" }
  }

  expect_failures = [var.function]
}

run "environment_has_lambdas_names" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", environment = { "a-b" = "c" } }
  }

  expect_failures = [var.function]
}

run "memory_is_lambdas" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", memory_mb = 64 }
  }

  expect_failures = [var.function]
}

run "timeout_is_the_apis" {
  command = plan

  module {
    source = "./modules/api"
  }

  variables {
    function = { package = "./modules/api/functions.zip", handler = "app.handler", timeout_seconds = 30 }
  }

  expect_failures = [var.function]
}

run "example_own_function" {
  command = plan

  module {
    source = "./modules/api/examples/own_function"
  }
}

run "root_makes_no_api_by_itself" {
  command = plan

  assert {
    condition     = length(module.api) == 0 && output.api_url == null && output.api_role_name == null
    error_message = "An API is on request."
  }
}

run "root_makes_an_api_for_the_app" {
  variables {
    api  = {}
    name = "accounts"
  }

  assert {
    condition     = output.api_url == "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com" && output.api_role_name == "accounts-api"
    error_message = "The API is known by its address."
  }
}

run "root_lets_in_the_clients_that_it_names" {
  variables {
    app_client = null
    clients    = { phone = {} }
    api        = { clients = ["phone"], name = "phone" }
  }

  assert {
    condition     = output.api_role_name == "phone-api"
    error_message = "Another client's tokens are taken."
  }
}

run "root_knows_the_clients_of_the_api" {
  command = plan

  variables {
    app_client = null
    api        = {}
  }

  expect_failures = [var.api]
}
