locals {
  # the sample, which answers who calls; tests/unit/test_packages.py knows its source
  sample = {
    package         = "${path.module}/functions.zip"
    handler         = "whoami.handler"
    runtime         = "python3.13"
    environment     = {}
    memory_mb       = 128
    timeout_seconds = 3
    routes          = ["GET /whoami"]
  }
  function = merge(local.sample, var.function) # null adds nothing
  routes   = { for key in local.function.routes : key => try(split(" ", key)[1], key) }

  # Source: PutRetentionPolicy; 0 is the provider's for ever
  retentions = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]
}

resource "aws_apigatewayv2_api" "this" {
  region        = var.region
  name          = "${var.name}-api"
  description   = "For who has an access token of ${var.issuer}"
  protocol_type = "HTTP"
  tags          = var.tags

  dynamic "cors_configuration" {
    for_each = length(var.cors_origins) == 0 ? [] : [true]

    content {
      allow_origins = var.cors_origins
      allow_methods = ["*"]
      allow_headers = ["authorization", "content-type"]
      max_age       = 600
    }
  }
}

# It knows nothing of who signed out or was deleted since: a token is good until it
# expires.
resource "aws_apigatewayv2_authorizer" "this" {
  region           = var.region
  api_id           = aws_apigatewayv2_api.this.id
  name             = "access-token"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer = var.issuer
    # of an access token `client_id`, of an ID token `aud`: either would do
    audience = var.client_ids
  }
}

resource "aws_apigatewayv2_integration" "this" {
  region                 = var.region
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = aws_lambda_function.this.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "this" {
  for_each = local.routes

  region             = var.region
  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.this.id}"
  authorizer_id      = aws_apigatewayv2_authorizer.this.id
  authorization_type = "JWT"
  # what an ID token has none of
  authorization_scopes = var.scopes
}

resource "aws_apigatewayv2_stage" "this" {
  region      = var.region
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default" # no further part in the address
  auto_deploy = true
  tags        = var.tags

  default_route_settings {
    throttling_rate_limit  = var.throttle.requests_per_second
    throttling_burst_limit = var.throttle.burst
  }

  # no header, no query: tokens are there, and what people ask for
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.requests.arn
    format = jsonencode({
      time      = "$context.requestTime"
      requestId = "$context.requestId"
      route     = "$context.routeKey"
      status    = "$context.status"
      length    = "$context.responseLength"
      ip        = "$context.identity.sourceIp"
      sub       = "$context.authorizer.claims.sub"
      client    = "$context.authorizer.claims.client_id"
      refused   = "$context.authorizer.error"
      error     = "$context.integrationErrorMessage"
    })
  }
}

# the prefix lets AWS's log delivery write to it without a policy for each group
resource "aws_cloudwatch_log_group" "requests" {
  region            = var.region
  name              = "/aws/vendedlogs/apis/${var.name}-api"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

# Lambda writes to a group of this name
resource "aws_cloudwatch_log_group" "function" {
  region            = var.region
  name              = "/aws/lambda/${var.name}-api"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  region           = var.region
  function_name    = "${var.name}-api"
  description      = "Behind the API of the same name"
  role             = aws_iam_role.this.arn
  filename         = local.function.package
  source_code_hash = filebase64sha256(local.function.package)
  handler          = local.function.handler
  runtime          = local.function.runtime
  memory_size      = local.function.memory_mb
  timeout          = local.function.timeout_seconds
  kms_key_arn      = length(local.function.environment) == 0 ? null : var.kms_key_arn
  tags             = var.tags

  dynamic "environment" {
    for_each = length(local.function.environment) == 0 ? [] : [true]

    content {
      variables = local.function.environment
    }
  }

  # or Lambda would make one that keeps everything for ever
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.logs]
}

# API Gateway asks for it in the name of a route, {placeholders} and all
resource "aws_lambda_permission" "this" {
  for_each = local.routes

  region        = var.region
  statement_id  = "api-${substr(sha1(each.key), 0, 12)}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/${each.value == "$default" ? "" : "*"}${each.value}"
}

resource "aws_iam_role" "this" {
  name        = "${var.name}-api"
  description = "Of the Lambda function of the same name"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.function.arn}:*"
    }]
  })
}
