locals {
  # of functions/mails.json
  languages = [
    "ar", "de", "en", "es", "fr", "he", "hi", "id", "it", "ja", "ko", "nb", "nl", "pl", "pt-BR", "sv", "th", "tr", "uk", "zh-Hans",
  ]

  # by the name that a pool has for the trigger, which is also that of its file
  functions = merge(
    var.sign_up_domains == null ? {} : {
      pre_sign_up = { SIGN_UP_DOMAINS = jsonencode(var.sign_up_domains) }
    },
    var.group_claims == null ? {} : {
      pre_token_generation = { GROUP_CLAIMS = jsonencode(var.group_claims) }
    },
    var.mail_language == null ? {} : {
      custom_message = { MAIL_LANGUAGE = var.mail_language, BRAND = jsonencode(var.brand) }
    },
  )
  names = { for trigger in keys(local.functions) : trigger => "${var.name}-${replace(trigger, "_", "-")}" }
}

# Lambda would make it at the first call, and keep what is in it for ever.
resource "aws_cloudwatch_log_group" "this" {
  for_each = local.names

  region            = var.region
  name              = "/aws/lambda/${each.value}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_iam_role" "this" {
  for_each = local.names

  name        = each.value
  description = "Writes the log of the function ${each.value}, and nothing else"
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

resource "aws_iam_role_policy" "this" {
  for_each = local.names

  name = "log"
  role = aws_iam_role.this[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this[each.key].arn}:*"
    }]
  })
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  region           = var.region
  function_name    = local.names[each.key]
  description      = "Cognito's trigger ${each.key}"
  role             = aws_iam_role.this[each.key].arn
  runtime          = "python3.13"
  handler          = "${each.key}.handler"
  filename         = "${path.module}/functions.zip"
  source_code_hash = filebase64sha256("${path.module}/functions.zip")
  timeout          = 4 # Cognito waits for 5 seconds
  kms_key_arn      = var.kms_key_arn
  tags             = var.tags

  environment {
    variables = each.value
  }

  # what it says first is in a log that ends
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_lambda_permission" "this" {
  for_each = local.names

  region        = var.region
  statement_id  = "user-pool"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.key].function_name
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = var.user_pool_arn
}
